"""What we are made of: a bill of materials, and whether it has known holes."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.conftest import REPOSITORY
from tests.waiting import WAIT_S

LOCK = "urllib3==1.26.0 \\\n    --hash=sha256:" + "0" * 64 + "\n"
HOLE = {
    "vulns": [
        {
            "id": "PYSEC-0000-1",
            "summary": "a hole of our own making",
            "modified": "2026-01-01T00:00:00Z",
            "published": "2026-01-01T00:00:00Z",
            "aliases": [],
            "affected": [
                {
                    "package": {"name": "urllib3", "ecosystem": "PyPI"},
                    "ranges": [
                        {
                            "type": "ECOSYSTEM",
                            "events": [{"introduced": "0"}, {"fixed": "1.26.5"}],
                        }
                    ],
                }
            ],
        }
    ]
}


def run(script: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(REPOSITORY / "packaging" / script), *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=WAIT_S,
        check=False,
    )


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("sbom") / "sbom.json"
    made = run("sbom.py", str(path))
    assert made.returncode == 0, made.stderr
    return path.read_text(encoding="utf-8")


def test_the_bill_of_materials_is_one_by_cyclonedx_own_schema(bill: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None


def test_the_bill_holds_every_package_of_the_lock_in_its_version(bill: str) -> None:
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    pins = [line.split(" ")[0] for line in lock.splitlines() if "==" in line[:80]]
    listed = json.loads(bill)["components"]
    assert len(pins) > 100
    assert sorted({pin for pin in pins if not pin.startswith(("#", " "))}) == sorted(
        f"{each['name']}=={each['version']}" for each in listed
    )
    assert all(each["purl"].startswith("pkg:pypi/") for each in listed)


def test_the_bill_names_no_index_and_no_place_on_a_machine(bill: str) -> None:
    component = json.loads(bill)["metadata"]["component"]
    assert component["name"] == "eodh-jobs"
    for reported in ("simple/", "index-url", ".whl", ".tar.gz", str(REPOSITORY)):
        assert reported not in bill
    addresses = [
        reference["url"]
        for each in json.loads(bill)["components"]
        for reference in each.get("externalReferences", ())
    ]
    assert addresses
    assert all(address.startswith("pkg:pypi/") for address in addresses)


@pytest.fixture
def advisories(request: pytest.FixtureRequest) -> Iterator[str]:
    """A service of advisories on loopback that knows what the test says."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps(request.param).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()
        thread.join()


@pytest.fixture
def lock(tmp_path: Path) -> str:
    path = tmp_path / "requirements.lock"
    path.write_text(LOCK, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("advisories", [HOLE], indirect=True)
def test_a_known_hole_is_named_and_ends_with_1(advisories: str, lock: str) -> None:
    done = run("audit.py", lock, "--osv-url", advisories)

    assert done.returncode == 1
    assert "urllib3 1.26.0: PYSEC-0000-1, fixed in 1.26.5" in done.stdout


@pytest.mark.parametrize("advisories", [{}], indirect=True)
def test_without_a_known_hole_it_ends_with_0(advisories: str, lock: str) -> None:
    done = run("audit.py", lock, "--osv-url", advisories)

    assert done.returncode == 0, done.stderr
    assert "1 packages asked about, 0 with a known hole" in done.stdout


def test_where_nobody_can_be_asked_it_is_reported_and_is_no_failure(lock: str) -> None:
    nobody = "http://127.0.0.1:9/v1/query"
    done = run("audit.py", lock, "--osv-url", nobody, "--timeout", "2")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("could not ask: ")


def test_a_lock_that_cannot_be_read_is_a_failure(tmp_path: Path) -> None:
    broken = tmp_path / "requirements.lock"
    broken.write_text("this is no lock\n", encoding="utf-8")
    done = run("audit.py", str(broken))

    assert done.returncode == 1
    assert "pip-audit failed" in done.stderr
