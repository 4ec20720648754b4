"""Run CWL workflows on this machine and store their logs as the Hub does."""
