"""Identify the rules that explain a job: other rules may explain it differently."""

import hashlib
import os
from functools import cache
from pathlib import Path

from eodh_tools.logs.redaction.redactor import RULES_VERSION

_PACKAGE = Path(__file__).parents[1]
# Everything that an explanation is made by: code, catalogue of causes and weights.
_ROOMS = ("diagnosis", "history", "hub", "logs", "results", "toolbox")


@cache
def rules_version(package: Path = _PACKAGE) -> str | None:
    """Return a digest of the rules as installed; None where their files cannot be read.

    Nobody has to remember to raise a number: any change of the files is a new version.
    """
    digest = hashlib.blake2b(str(RULES_VERSION).encode(), digest_size=16)
    read = 0
    try:
        for room in _ROOMS:
            for folder, folders, files in os.walk(package / room):
                folders.sort()
                for name in sorted(files):
                    if not name.endswith(".pyc"):
                        content = Path(folder, name).read_bytes()
                        digest.update(b"%b\0%d\0" % (name.encode(), len(content)))
                        digest.update(content)
                        read += 1
    except OSError:
        return None
    return digest.hexdigest() if read else None
