"""A Slack bot that explains EODH workflow jobs, on the same tools as every door."""
