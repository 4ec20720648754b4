"""Share the workspaces among the processes of the bot."""
