"""Talk to Slack: client, replies, who is where."""
