"""Evidence of failure in a log: found in one pass, weighed by a small model."""
