"""Which jobs were explained from their logs, and not from what was cached."""

from collections.abc import Sequence
from typing import Any

import pytest

from eodh_tools.diagnosis import diagnose
from eodh_tools.toolbox import job_diagnosis


@pytest.fixture
def explained(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The jobs that were explained from their logs, in order."""
    jobs: list[str] = []
    real = diagnose.explain

    def counted(job: Any, logs: Sequence[Any], **facts: Any) -> Any:
        jobs.append(job.job_id)
        return real(job, logs, **facts)

    monkeypatch.setattr(job_diagnosis, "explain", counted)
    return jobs
