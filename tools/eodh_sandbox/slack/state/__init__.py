"""Hold channels, people, messages and files."""
