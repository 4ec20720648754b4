"""A cache of logs in an empty folder."""

from pathlib import Path

import pytest

from eodh_tools.cache.log_cache import LogCache
from tests.tools.cache.stored_logs import AMPLE


@pytest.fixture
def logs(tmp_path: Path) -> LogCache:
    return LogCache(tmp_path / "deep" / "logs", AMPLE)
