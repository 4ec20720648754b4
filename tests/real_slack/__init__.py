"""What only a real Slack workspace can settle."""
