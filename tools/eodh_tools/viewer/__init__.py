"""The log viewer: one page for an assistant, for `eodh-mcp --http` and for a browser.

It stands only on the toolbox, below the doors that open it.
"""
