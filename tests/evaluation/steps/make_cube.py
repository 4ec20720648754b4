"""Goes on after its own error and ends as if all were well: nothing is written."""

# mypy: ignore-errors
from noise import start, work

log = start("make.cube")


def sort_times(times):
    """Refuse what cannot be a time axis."""
    for before, after in zip(times, times[1:], strict=False):
        if after <= before:
            raise RuntimeError(
                f"time axis is not increasing: {after} follows {before} in part 7"
            )


work(log, 420, seed=6)
try:
    sort_times(["2024-06-01", "2024-06-11", "2024-06-11"])
except RuntimeError as error:
    log.error("part 7 not added to the cube: %s", error)  # noqa: TRY400
work(log, 380, seed=8)
log.info("cube finished")
