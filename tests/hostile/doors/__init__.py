"""The doors: each shows what it said, so that the oracle can look at it."""
