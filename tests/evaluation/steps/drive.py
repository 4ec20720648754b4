"""A program that starts another, which fails."""

# mypy: ignore-errors
import subprocess
import sys

from noise import start, work

SAYS = "import sys; sys.exit('translate: band 9 is out of the range 1 to 4')"
log = start("drive")
work(log, 500, seed=42)
subprocess.run([sys.executable, "-c", SAYS], check=True)
