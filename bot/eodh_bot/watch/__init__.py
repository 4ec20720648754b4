"""Poll workspaces at a polite rate, and find every job that ends."""
