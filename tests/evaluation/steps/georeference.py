"""Says what is wrong, tidies up, and ends with a status of its own."""

# mypy: ignore-errors
import sys

from noise import start, work

log = start("georeference")
work(log, 500, seed=35)
log.critical("only 2 of 8 ground control points matched, need 4")
work(log, 30, seed=36)
log.info("cleaning up")
sys.exit(3)
