"""Who is notified about what."""
