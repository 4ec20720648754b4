"""Look at saved jobs of known cause: ``python -m tests.root_model.observe LOT DIR``.

Prints a JSON object a job: the lot, and of each line that may be the cause the names of
its features, whether its words tell the true cause, and whether the rules chose it. No
text of a log is in it.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eodh_tools.diagnosis import findings
from eodh_tools.diagnosis.root_lines import root_lines
from eodh_tools.diagnosis.verdict import verdict
from eodh_tools.toolbox import saved_jobs

_QUOTED_CHARS = 200


def main() -> int:
    """Print what is to be seen of the jobs below a folder."""
    lot, folder = sys.argv[1], Path(sys.argv[2])
    for path in sorted(folder.glob("*/expected.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        job = json.loads((path.parent / "job.json").read_text(encoding="utf-8"))
        if job["status"] != "failed":
            continue
        for seen in _observed(path.parent, expected):
            sys.stdout.write(json.dumps({"lot": lot, **seen}) + "\n")
    return 0


def _observed(folder: Path, expected: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What is to be seen in the log that the explanation names."""
    for log in _logs(folder):
        story = findings.read_story(log)
        judged = verdict(story)
        if judged is None or log.excerpt is None:
            continue
        lines = root_lines(story, log.excerpt.lines, judged)
        yield {
            "lines": [
                {
                    "features": list(line.features),
                    "right": tells(expected, line.event.words),
                    "chosen": line.event.number == judged.cause.number,
                }
                for line in lines
            ]
        }


def _logs(folder: Path) -> Sequence[findings.LogWithExcerpt]:
    """The one log that the explanation quotes; none where it quotes none."""
    read: list[findings.LogWithExcerpt] = []
    original = saved_jobs._read  # noqa: SLF001 - the logs as the command reads them

    def remember(*given: Any) -> findings.LogWithExcerpt:
        log = original(*given)
        read.append(log)
        return log

    saved_jobs._read = remember  # type: ignore[assignment]  # noqa: SLF001
    try:
        _, explained = saved_jobs.explain_saved(folder)
    finally:
        saved_jobs._read = original  # noqa: SLF001
    key = explained.key_line
    return [log for log in read if key is not None and log.entry.name == key.log]


def tells(expected: Mapping[str, Any], text: str) -> bool:
    """Whether words tell the true cause, and no other before it."""
    message = text[:_QUOTED_CHARS]
    wrong = [
        match.start()
        for pattern in expected["wrong"]
        if (match := re.search(pattern, message, re.IGNORECASE))
    ]
    before = message[: min(wrong, default=len(message))]
    return all(re.search(must, before, re.IGNORECASE) for must in expected["must"])


if __name__ == "__main__":
    sys.exit(main())
