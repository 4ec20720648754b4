"""Answer Slack's Web API."""
