"""A secret that was found is found once more, soon behind, where nothing names it."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor

SECRET = "Gr4vel-Heron-58"


@pytest.mark.parametrize(
    "text",
    [
        f"password={SECRET} and again '{SECRET}'\n",
        f"password={SECRET}\nretry with {SECRET}\n",
        f"password={SECRET}\n" + "read tile 7\n" * 1000 + f"x{SECRET}y\n",
        f"password={SECRET}\n" * 9 + "read tile 7\n" * 5000 + f"x{SECRET}y\n",
    ],
)
@pytest.mark.parametrize("by_line", [False, True])
def test_it_goes_wherever_it_stands_behind(text: str, *, by_line: bool) -> None:
    stream = Redactor().stream()
    blocks = text.encode().splitlines(keepends=True) if by_line else [text.encode()]

    redacted = b"".join(map(stream.feed, blocks)).decode()

    assert redacted == text.replace(SECRET, "[redacted]")
    assert stream.count == text.count(SECRET)


def test_it_is_not_looked_for_far_behind() -> None:
    far = f"password={SECRET}\n" + "read tile 7\n" * 6000 + f"x{SECRET}y\n"

    redacted, _ = Redactor().text(far)

    assert redacted.endswith(f"x{SECRET}y\n")


@pytest.mark.parametrize(
    "value",
    [
        "Zwergtaucher",
        "heron",
        "4f9a0c7e21d85b364f9a0c7e21d85b36",
        "3b1f6c9e-7a42-4c0e-9a51-2f6d1b8c7e90",
        "Level-2A-Surface-Reflectance",
        "S2B_MSIL2A-T31UDQ_N0509-Tile",
        "Qwen2.5-7B-Instruct",
        "Gr4vel58",
    ],
)
def test_what_may_be_a_word_or_an_id_stays_elsewhere(value: str) -> None:
    redacted, _ = Redactor().text(f"password={value}\nread {value} again\n")

    assert redacted == f"password=[redacted]\nread {value} again\n"


def test_no_more_than_some_are_looked_for() -> None:
    secrets = [f"Gr4vel-Her0n-{number}" for number in range(1000, 1200)]
    text = "".join(f"password={secret}\n" for secret in secrets)

    redacted, _ = Redactor().text(text + f"read {secrets[0]} {secrets[-1]}\n")

    assert redacted.endswith(f"read [redacted] {secrets[-1]}\n")
