"""The tools, once, for every door."""
