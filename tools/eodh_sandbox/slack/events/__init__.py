"""Deliver events and interactions to an app."""
