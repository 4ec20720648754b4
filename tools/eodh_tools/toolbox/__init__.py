"""The tools that every door calls."""
