"""Real MCP clients, driven by a scripted model, against our server: `make clients`."""
