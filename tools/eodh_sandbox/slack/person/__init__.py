"""A person in the local Slack: what they type, click and see."""
