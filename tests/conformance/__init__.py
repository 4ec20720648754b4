"""The official MCP conformance suite and the Inspector, against our server."""
