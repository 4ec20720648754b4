"""Hand the browser an address that no other user of this machine may read.

A browser is given what it opens as an argument, which everybody reads in the list of
processes. So it is given a file that only this person can read, and that leads on.
"""

import contextlib
import html
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from eodh_tools.files import make_private_folder, remove

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Opening the log viewer</title>
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url={url}"></head>
<body><a href="{url}">Open the log viewer</a></body></html>
"""


class ForwardingPage:
    """A page in a folder of its own, until its link was used.

    Args:
        folders: Where that folder may be made; the first that can be written.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._file: Path | None = None

    def write(self, url: str) -> str | None:
        """Return the address of the page that leads to `url`; None if there is none."""
        for folder in self._folders:
            with contextlib.suppress(OSError):
                make_private_folder(folder)
                # 0700, where the system has modes; so is the file, out of reach.
                own = Path(tempfile.mkdtemp(prefix="eodh-logs-", dir=folder))
                self._file = own / "open.html"
                self._file.touch(mode=0o600)
                self._file.write_text(_PAGE.format(url=html.escape(url)), "utf-8")
                return self._file.as_uri()
        return None

    def remove(self) -> None:
        """Delete the page with its folder."""
        if self._file is not None:
            remove(self._file)
            with contextlib.suppress(OSError):
                self._file.parent.rmdir()


def folders_that_browsers_read(cache: Path) -> list[Path]:
    """Return where a page may be put, the best place first."""
    # A browser of snap or Flatpak reads no hidden folder, and another /tmp.
    downloads = platformdirs.user_downloads_path()
    if sys.platform.startswith("linux") and downloads.is_dir():
        return [downloads, cache]
    return [cache]
