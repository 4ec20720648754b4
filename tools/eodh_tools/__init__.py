"""Read workflow jobs of the UK EO Data Hub, and their logs."""
