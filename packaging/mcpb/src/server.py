"""What Claude Desktop starts: eodh-mcp over standard input and output."""

import sys

from eodh_tools.mcp.__main__ import main

if __name__ == "__main__":
    sys.exit(main([]))
