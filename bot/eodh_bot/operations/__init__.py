"""Show the operator the health, metrics and log of the bot."""
