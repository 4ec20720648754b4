"""Share workspaces among processes."""
