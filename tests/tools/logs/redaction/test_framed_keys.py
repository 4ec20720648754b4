"""A private key goes within a box and as strings of source code, too."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor

LINES = ("FiMwPUpXZHF+i5ilsr/M2ebz" * 2, "ABCDabcd0123+/FiMwPUpX" * 2, "q83vASM=")


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("│ ", "          │"),
        ("┃ ", " ┃"),
        ("| ", "   |"),
        ('"', '\\n" +'),
        ('    "', '\\n"'),
        ("    '", "\\n',"),
    ],
)
def test_each_line_of_the_key_goes_and_what_follows_stays(
    before: str, behind: str
) -> None:
    marks = ("-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----")
    key = [f"{before}{line}{behind}" for line in (marks[0], *LINES, marks[1])]
    text = "\n".join([*key, "value = 3 tiles of B8A"])

    redacted, _ = Redactor().text(text)

    assert not any(line[:12] in redacted for line in LINES)
    assert redacted.endswith("value = 3 tiles of B8A")
    assert "END RSA PRIVATE KEY" in redacted
