"""The tutorial, done step by step as it is written, with the built wheel."""

from pathlib import Path

import pytest

from tests.docs.not_run import passed_over
from tests.docs.pages import blocks
from tests.docs.reader import Reader
from tests.packaging.conftest import Installed

pytestmark = pytest.mark.anyio

PAGE = "docs/tutorial.md"


async def test_the_tutorial_works_as_it_is_written(
    installed_whole: Installed, tmp_path: Path
) -> None:
    # What `git clone` and `make setup` would have left: a checkout with programs.
    checkout = tmp_path / "eodh-jobs"
    checkout.mkdir()
    (checkout / ".venv").symlink_to(installed_whole.programs.parent)
    environment = installed_whole.environment() | {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(tmp_path),
    }
    reader = Reader(tmp_path, environment, passed_over=passed_over(PAGE))
    await reader.follow(blocks(PAGE))
    assert "eodh-logs wait last" in reader.typed
    assert "/eodh-logs last" in reader.typed
