"""Health, metrics and the bot's own log."""
