"""Decide who is notified about what."""
