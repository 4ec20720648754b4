"""A stage for trying and testing: a local Hub, a local Slack, the demo."""
