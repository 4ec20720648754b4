"""Run all of it: `make conformance`."""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from tests.conformance import packages
from tests.conformance.inspecting import inspect
from tests.conformance.running import environment_of
from tests.conformance.suite import as_shipped, with_fixtures

_LONG_AGO = datetime(2026, 11, 1, 9, tzinfo=UTC)


def main() -> int:
    """Run both suites; 1 if anything failed that is not expected to."""
    packages.install()
    with LocalHub() as hub, tempfile.TemporaryDirectory() as folder:
        workspace = next(iter(hub.workspaces))
        job = ScriptedJob.recorded("app-error", created=_LONG_AGO)
        (job_id,) = hub.script(workspace, job)
        environment = environment_of(hub, Path(folder))
        counts = [*with_fixtures(environment), as_shipped(environment)]
        inspected, loads = inspect(environment, job_id)
    lines = [*loads, *map(str, [*counts, inspected])]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(any(count.failed for count in [*counts, inspected]))


if __name__ == "__main__":
    sys.exit(main())
