"""Write settings to `.env`, private, with everything else in it as it was."""

import re
from collections.abc import Mapping
from pathlib import Path

from eodh_tools.errors import SettingsError
from eodh_tools.files import new_private_file, write_errors, write_private

_PLAIN = re.compile(r"[A-Za-z0-9_./:@+=~,-]*")


_ADVICE = "give the folder to this user, or choose another"


def check_writable(path: Path) -> None:
    """Try whether `write_env` can write, and change nothing.

    Raises:
        SettingsError: The file cannot be read or written.
    """
    path = path.resolve()
    with write_errors(str(path), _ADVICE):
        if path.exists():
            path.read_bytes()
        with new_private_file(path.parent):
            pass


def write_env(path: Path, values: Mapping[str, str]) -> None:
    """Set these variables in a file that only its owner can read afterwards.

    Args:
        path: The file; made if there is none. Of a link, what it points to.
        values: By variable; one that is there already is replaced where it stands.

    Raises:
        SettingsError: The file cannot be read or written.
    """
    path = path.resolve()
    with write_errors(str(path), _ADVICE):
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        write_private(path, updated(text, values).encode())


def updated(text: str, values: Mapping[str, str]) -> str:
    """Return the text of a `.env` with these variables set.

    Raises:
        SettingsError: A value has a line end, or `${`.
    """
    left = dict(values)
    lines = []
    for line in text.splitlines():
        found = re.match(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=", line)
        name = found.group(1) if found else ""
        if name not in values:
            lines.append(line)
        elif name in left:
            # A second line of that name would win over the first: it goes.
            lines.append(_line(name, left.pop(name)))
    lines += [_line(name, value) for name, value in left.items()]
    return "\n".join(lines) + "\n"


def _line(name: str, value: str) -> str:
    if any(sign in value for sign in "\r\n\0"):
        raise SettingsError(f"{name} has a line end in it: copy only the value.")
    if "${" in value:
        # Its readers put a variable's value there, between quotes too.
        raise SettingsError(f"{name} has ${{ in it, which a `.env` cannot hold.")
    if _PLAIN.fullmatch(value):
        return f"{name}={value}"
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{name}='{quoted}'"
