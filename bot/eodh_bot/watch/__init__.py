"""Workspaces watched: politely, and so that no end of a job is missed."""
