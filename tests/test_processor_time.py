"""A cost that grows with the square is told from one that grows with the size."""

from tests.processor_time import LINEAR, Work, growth


def once(size: int) -> Work:
    return lambda: sum(range(10 * size))


def squared(size: int) -> Work:
    return lambda: [sum(range(size)) for _ in range(size)]


def test_what_grows_with_the_size_is_linear() -> None:
    assert growth(once, 40_000) < LINEAR


def test_what_grows_with_the_square_is_not() -> None:
    assert growth(squared, 2_000) > LINEAR
