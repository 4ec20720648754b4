"""A worker of a pool fails, and its error comes through the parent."""

# mypy: ignore-errors
from concurrent.futures import ProcessPoolExecutor

from noise import start, work


def scale(tile):
    """Scale one tile."""
    if tile == 7:
        raise FloatingPointError("scale factor of tile 7 is zero")
    return tile


if __name__ == "__main__":
    log = start("scale.tiles")
    work(log, 500, seed=33)
    with ProcessPoolExecutor(2) as pool:
        print(sum(pool.map(scale, range(20))))
