"""`eodh-demo`: real workflows on a local Hub, asked about at every door."""
