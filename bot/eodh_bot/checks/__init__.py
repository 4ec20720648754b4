"""`eodh-bot check`: what keeps the bot from working, and how it is fixed."""
