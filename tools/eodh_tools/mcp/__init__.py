"""The door for AI assistants: the tools over the Model Context Protocol.

The one place that imports `mcp`: it costs a second, which no other door should pay.
"""
