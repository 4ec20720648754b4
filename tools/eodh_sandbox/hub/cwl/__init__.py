"""Run CWL workflows on this machine and keep their logs as the Hub does."""
