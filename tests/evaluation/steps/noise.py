"""What a step prints while all is well: varied, and now and then alarming."""

# mypy: ignore-errors
import logging
import random
import sys

_DOING = (
    (logging.INFO, "read window {n}:{k} of {band} in 0.{m} s"),
    (logging.INFO, "resampled {band} of tile T30U{c}{c} to 20 m (bilinear)"),
    (logging.DEBUG, "GET https://eo.example.org/items/{x:08x} 200 {k} bytes"),
    (logging.DEBUG, "block ({n}, {m}) from the cache"),
    (logging.INFO, "wrote part_{x:08x}.tif, {k} blocks, deflate"),
    (logging.INFO, "{n}.{m} % of the pixels are cloud, 0 errors, 0 failed"),
)
# Lines that look bad and are not: each is got over.
_ALARMING = (
    (logging.WARNING, "HTTP 429 from eo.example.org, try {m} of 5 in {n} s"),
    (logging.WARNING, "no side-car {x:08x}.tif.aux.xml: 404, going on without"),
    (logging.ERROR, "connection reset by eo.example.org, trying again ({m} of 5)"),
    (logging.WARNING, "nodata is not set, taking 0"),
)


def start(name):
    """Log to standard error, as most do."""
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=logging.DEBUG, format=form)
    return logging.getLogger(name)


def work(log, count, seed=1, alarming=0.01):
    """Print lines of work."""
    chance = random.Random(seed)
    for _ in range(count):
        kinds = _ALARMING if chance.random() < alarming else _DOING
        level, text = chance.choice(kinds)
        said = text.format(
            n=chance.randrange(99),
            m=chance.randrange(1, 5),
            k=chance.randrange(10980),
            c=chance.choice("ABCDEF"),
            x=chance.getrandbits(32),
            band=chance.choice(("B02", "B03", "B04", "B08", "B11", "SCL")),
        )
        log.log(level, said)


if __name__ == "__main__":
    # For steps in other languages: noise.py NAME COUNT SEED
    work(start(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
