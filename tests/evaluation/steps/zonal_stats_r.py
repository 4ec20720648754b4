"""Prints what Rscript prints: R is not on every machine that evaluates.

The messages have the form of R's conditions: a call, a message, the calls above.
"""

# mypy: ignore-errors
import sys

from noise import start, work

print("Loading required package: sp", file=sys.stderr)
print("terra 1.7.78", file=sys.stderr)
log = start("zonal")
work(log, 450, seed=14)
said = """Warning messages:
1: In showSRID(uprojargs, format = "PROJ", multiline = "NO") :
  Discarded datum OSGB_1936 in Proj4 definition
2: attribute variables are assumed to be spatially constant throughout
Error in `$<-.data.frame`(`*tmp*`, "mean_ndvi", value = c(0.41, 0.38)) :
  replacement has 2 rows, data has 214
Calls: add_stats -> $<- -> $<-.data.frame
Execution halted"""
print(said, file=sys.stderr)
sys.exit(1)
