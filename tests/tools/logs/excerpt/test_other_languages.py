"""What the system says in other languages is shown as what it says in English."""

import pytest

from eodh_tools.logs.system_messages import table
from tests.tools.logs.excerpt.test_excerpter import of

LINES_ABOVE, LINES_BELOW = 600, 900
MESSAGES = table()["messages"]


def numbers(line: str) -> set[int]:
    above = "".join(f"tile {n} of the mosaic is warped\n" for n in range(LINES_ABOVE))
    below = "".join(f"tile {n} of the index is drawn\n" for n in range(LINES_BELOW))
    return {each.number for each in of(f"{above}{line}\n{below}").lines}


@pytest.mark.parametrize(
    "said",
    [
        *MESSAGES["No such file or directory"],
        *MESSAGES["No space left on device"],
        *MESSAGES["Connection refused"],
        *MESSAGES["Segmentation fault"],
    ],
)
def test_a_message_far_from_the_end_is_shown_in_whatever_language(said: str) -> None:
    assert LINES_ABOVE + 1 in numbers(f"cp: /in/a.tif: {said}")


@pytest.mark.parametrize("killed", table()["alone"]["Killed"])
def test_that_the_system_killed_a_program_is_shown(killed: str) -> None:
    assert LINES_ABOVE + 1 in numbers(killed)
    assert LINES_ABOVE + 1 in numbers(f"/app/r.sh: Zeile 7:   41 {killed}  gpt g.xml")


@pytest.mark.parametrize(
    "line", ["Fehler: Band 9 von 8", "ERREUR : bande 9 sur 8", "错误: 波段 9"]
)
def test_an_error_that_a_program_calls_so_is_shown(line: str) -> None:
    assert LINES_ABOVE + 1 in numbers(line)


def test_a_line_without_an_error_is_not_shown_for_its_language() -> None:
    assert LINES_ABOVE + 1 not in numbers("Datei a.tif: 12 Bänder gelesen")
