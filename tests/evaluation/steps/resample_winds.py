"""A storm of warnings, with the one error in its midst; the end only counts it."""

# mypy: ignore-errors
import sys
import traceback
import warnings

import numpy as np
from noise import start, work

log = start("resample.winds")
warnings.simplefilter("always")


def resample(chunk):
    """Average the winds of one chunk."""
    values = np.full(24, np.nan if chunk == 17 else 1.0)
    for hour in range(40):
        with np.errstate(all="warn"):
            np.log(values * 0 - hour if chunk != 17 else values)
            np.float64(1) / np.zeros(1)
    if np.isnan(values).all():
        raise LookupError(f"chunk {chunk}: u10 has no value that is not missing")
    return float(values.mean())


failed = 0
for chunk in range(40):
    work(log, 5, seed=chunk)
    try:
        resample(chunk)
    except LookupError:
        traceback.print_exc()
        failed += 1
if failed:
    log.error("%d of 40 chunks failed", failed)
    sys.exit(1)
