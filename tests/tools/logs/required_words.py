"""Write what our expressions require: `python -m tests.tools.logs.required_words`.

A program that starts then reads them, and parses only what may fit a log.
"""

import json
from pathlib import Path

from eodh_tools.diagnosis import line_labels
from eodh_tools.logs import word_index
from eodh_tools.logs.excerpt import classifier
from eodh_tools.logs.redaction import redactor


def text() -> str:
    """The file as it should be: a line for each expression."""
    gate, _, _ = line_labels._table()  # noqa: SLF001
    sets = [
        gate.expressions,
        classifier.evidence().patterns,
        classifier.plain_evidence().patterns,
        classifier.other_kinds().patterns,
        redactor._rules_scanner().patterns,  # noqa: SLF001
    ]
    return "{\n" + ",\n".join(map(_lines_of, sets)) + "\n}\n"


def _lines_of(expressions: tuple[bytes, ...]) -> str:
    words = ",\n".join(map(json.dumps, word_index.words_of(expressions)))
    return f'"{word_index.fingerprint(expressions)}": [\n{words}\n]'


if __name__ == "__main__":
    Path(str(word_index.FILE)).write_text(text(), encoding="ascii")
