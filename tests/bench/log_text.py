"""Log text of our own that looks like a step's: varied, so that it packs as logs do."""

import random
from collections.abc import Iterator

_LEVELS = ("INFO", "INFO", "INFO", "DEBUG", "WARNING")
_DOING = (
    "reading band {n} of S2B_MSIL2A_202611{d:02d}T{h:02d}0{m}21 ({k} x {k} px)",
    "resampling tile T30U{c} to 20 m, window {n}:{k}",
    "GET https://eo.example.org/items/{x:08x} 200 {k} bytes in 0.{n} s",
    "masking clouds: {n}.{m} % of the scene, threshold 0.{d}",
    "wrote /tmp/work/{x:08x}/ndvi_{n}.tif (deflate, {k} blocks)",
    "cache miss for block ({n}, {k}), {m} retries left",
)


def lines(count: int, seed: int = 1) -> Iterator[str]:
    """Lines of one step, with the calrissian prefix, without newlines."""
    random_ = random.Random(seed)  # noqa: S311 - text, not secrets
    for number in range(count):
        doing = random_.choice(_DOING).format(
            n=random_.randrange(99),
            d=random_.randrange(1, 28),
            h=random_.randrange(10, 23),
            m=random_.randrange(6),
            k=random_.randrange(10980),
            c=random_.choice("ABCDEF"),
            x=random_.getrandbits(32),
        )
        second = f"{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}"
        yield (
            f"2026-11-01T{second}.{random_.randrange(10**6):06d}Z - process-pod-"
            f"abcdwxyz - {random_.choice(_LEVELS)} ndvi.tiles: {doing}"
        )


def text(count: int, seed: int = 1) -> bytes:
    """The same as the bytes of a log."""
    return "".join(f"{line}\n" for line in lines(count, seed)).encode()
