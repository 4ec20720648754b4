"""Act as a person in the local Slack: type, click and see."""
