"""The real bot, killed and cut off again and again: nothing lost, nothing doubled."""
