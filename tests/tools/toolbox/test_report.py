"""The report for an administrator: the Hub's words, harmless and without secrets."""

import json

from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.toolbox.report import report
from tests.bot.messages.examples import FAILED

KEY = "k3y/of-our+own=0123456789"


def written(document: object) -> str:
    redactor = Redactor([KEY])
    raw = json.dumps(document).encode()
    return report(FAILED, raw, lambda text: redactor.text(text)[0]).text


def test_what_json_escapes_hides_no_secret() -> None:
    escaped = KEY.replace("/", "\\/")
    text = written(
        {
            "message": f"was {KEY[:5]}\x1b[31m{KEY[5:]}",
            "nested": json.dumps({"key": KEY}).replace("/", "\\/"),
            "password": "hunter2-hunter2",
        }
    )
    for secret in (KEY, escaped, KEY[5:], "hunter2"):
        assert secret not in text


def test_what_nobody_sees_is_left_out() -> None:
    text = written({"processID": "a\x1b[2J\u009b2J\u202eb\u200bc", "\u2066x": 1})
    assert '"processID": "abc"' in text
    assert '"x": 1' in text


def test_a_document_that_is_too_deep_is_shown_as_it_came() -> None:
    raw = b"[" * 20_000 + b"]" * 20_000
    assert "[[[[" in report(FAILED, raw, lambda text: text).text
