"""The local Slack as a page in a browser."""
