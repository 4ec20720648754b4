"""A long inversion that is told to end by the time limit of its own script."""

# mypy: ignore-errors
import signal
import sys
import time

from noise import start, work

log = start("invert")


def stop(number, _frame):
    """Say what was reached, and end."""
    log.warning("received SIGTERM after iteration 41 of 500, checkpoint written")
    sys.exit(128 + number)


signal.signal(signal.SIGTERM, stop)
for iteration in range(1, 501):
    work(log, 20 if iteration < 42 else 0, seed=iteration)
    if iteration < 42:
        log.info("iteration %d: misfit %.4f", iteration, 3 / iteration)
    else:
        time.sleep(0.05)
