"""How long a newcomer waits: `git clone`, `make demo`, the first explained failure.

`make newcomer` runs it with whichever Python there is, so that nothing needs to be
installed before. Packages that the machine keeps are not used: what is measured has
every download in it. The clone is of this checkout's last commit, from disk. The figure
goes into the README.
"""

import os
import re
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.docs.terminal import BashSession

REPOSITORY = Path(__file__).resolve().parent.parent
LIMIT_S = 900
COMMANDS = "git clone --quiet '{}' eodh-jobs && cd eodh-jobs && make demo"
INSTALLED = "touch .venv/.installed"
#: What the demo says of the first workflow that fails.
EXPLAINED = "ValueError: band 'B8A' is not in scene"
_FIGURE = re.compile(r"<!-- newcomer: -->.*?<!-- :newcomer -->", re.DOTALL)


def main() -> None:
    """Measure, say it, and write it into the README."""
    with tempfile.TemporaryDirectory(prefix="newcomer-") as folder:
        installed_s, explained_s = measured(Path(folder))
    reported = (
        f"From `git clone` to the first explained failure: **{explained_s:.0f} s** on "
        f"a machine with {os.cpu_count()} cores, {installed_s:.0f} s of them to fetch "
        "and install every package, with nothing there before "
        f"({datetime.now(UTC):%Y-%m-%d}, `make newcomer`)."
    )
    sys.stdout.write(f"{reported}\n")
    readme = REPOSITORY / "README.md"
    text = readme.read_text(encoding="utf-8")
    stored = f"<!-- newcomer: -->{reported}<!-- :newcomer -->"
    readme.write_text(_FIGURE.sub(lambda _: stored, text), encoding="utf-8")


def measured(folder: Path) -> tuple[float, float]:
    """Seconds until all was installed, and until the first failure was explained.

    Args:
        folder: An empty one.

    Raises:
        TimeoutError: It took over 15 minutes; the message holds what was shown.
    """
    environment = os.environ | {
        "UV_CACHE_DIR": str(folder / "uv-cache"),
        "PIP_NO_CACHE_DIR": "1",
        "PYTHONUNBUFFERED": "1",
    }
    terminal = BashSession(folder, environment)
    begun = time.monotonic()
    try:
        terminal.start(COMMANDS.format(REPOSITORY))
        terminal.wait_for(lambda shown: INSTALLED in shown, LIMIT_S)
        installed_s = time.monotonic() - begun
        terminal.wait_for(lambda shown: EXPLAINED in shown, LIMIT_S - installed_s)
        return installed_s, time.monotonic() - begun
    finally:
        terminal.close()


if __name__ == "__main__":
    main()
