"""The commands of `eodh-logs`, a module for each group."""
