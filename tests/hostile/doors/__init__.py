"""The doors: each shows its output, so that the oracle can check it."""
