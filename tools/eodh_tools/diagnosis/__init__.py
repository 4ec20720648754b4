"""Say why a job failed: status and logs in, an explanation out. Pure."""
