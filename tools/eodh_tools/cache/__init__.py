"""Cache finished logs and compiled patterns on disk."""
