"""Ends with a plain sentence, as many programs do."""

# mypy: ignore-errors
import sys

from noise import start, work

log = start("mask.water")
work(log, 700, seed=34)
sys.exit("mask_water: threshold must lie between 0 and 1, got 40")
