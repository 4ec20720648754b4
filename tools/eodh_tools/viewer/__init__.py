"""The log viewer: one page for an assistant, for `eodh-mcp --http` and for a browser.

It stands on the toolbox alone, below the doors that open it.
"""
