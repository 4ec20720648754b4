"""The official conformance suite, against our server in two forms."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.packages import CONFORMANCE, FOLDER
from tests.conformance.running import EODH_MCP, free_port, run, server

REVISIONS = ("2025-11-25", "2026-07-28")
BASELINE = Path(__file__).parent / "expected-failures.yml"

# What any sound server passes, by revision: run against the program as it is shipped.
WITHOUT_FIXTURES = {
    "2025-11-25": (
        "server-initialize",
        "ping",
        "tools-list",
        "prompts-list",
        "resources-list",
        "completion-complete",
        "dns-rebinding-protection",
    ),
    "2026-07-28": (
        "tools-list",
        "prompts-list",
        "resources-list",
        "completion-complete",
        "dns-rebinding-protection",
        "sep-2164-resource-not-found",
        "caching",
        "http-header-validation",
        "input-required-result-unsupported-methods",
    ),
}

_SCENARIO = re.compile(
    r"^[^\w\n]*(?P<name>[a-z0-9-]+): (?P<passed>\d+) passed, (?P<failed>\d+) failed",
    re.MULTILINE,
)
_CHECKS = re.compile(r"Passed: (\d+)/(\d+), (\d+) failed")


@dataclass(frozen=True, slots=True)
class Count:
    """What one part found."""

    name: str
    passed: int
    failed: int
    expected: int = 0

    def __str__(self) -> str:
        """The line that is printed at the end."""
        left_out = (
            f" ({self.expected} more of the tasks extension, which is not built)"
            if self.expected
            else ""
        )
        return f"{self.name}: {self.passed} passed, {self.failed} failed{left_out}"


def with_fixtures(environment: Mapping[str, str]) -> list[Count]:
    """Run both sets of requirements against our server with the suite's fixtures."""
    port = free_port()
    command = (sys.executable, "-m", "tests.conformance.server", str(port))
    with server(command, port, environment, FOLDER / "fixtures.log") as url:
        return [_requirements(url, revision) for revision in REVISIONS]


def as_shipped(environment: Mapping[str, str]) -> Count:
    """Run what needs no fixtures against `eodh-mcp --http`."""
    port = free_port()
    passed = failed = 0
    command = (EODH_MCP, "--http", f"127.0.0.1:{port}")
    with server(command, port, environment, FOLDER / "shipped.log") as url:
        for revision, scenarios in WITHOUT_FIXTURES.items():
            for scenario in scenarios:
                chosen = ("--scenario", scenario, "--spec-version", revision)
                code, text = run((*CONFORMANCE, "server", "--url", url, *chosen))
                _keep(f"shipped-{revision}-{scenario}", text)
                found = _CHECKS.search(text)
                passed += int(found[1]) if found else 0
                wrong = int(found[3]) if found else 1
                failed += wrong or int(code != 0)
                if wrong or code:
                    sys.stdout.write(text)
    return Count("conformance of eodh-mcp --http", passed, failed)


def _requirements(url: str, revision: str) -> Count:
    options = ("--requirements", revision, "--expected-failures", str(BASELINE))
    code, text = run((*CONFORMANCE, "server", "--url", url, *options))
    _keep(f"requirements-{revision}", text)
    passed = failed = expected = 0
    for found in _SCENARIO.finditer(text):
        if found["name"].startswith("tasks-"):
            expected += int(found["failed"])
        else:
            passed += int(found["passed"])
            failed += int(found["failed"])
    if failed or code:
        sys.stdout.write(text)
    return Count(
        f"conformance {revision}",
        passed,
        failed or int(code != 0 or not passed),
        expected,
    )


def _keep(name: str, text: str) -> None:
    (FOLDER / f"{name}.txt").write_text(text, encoding="utf-8")
