"""The tally of a test, and the environment of somebody with a key."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import certifi
import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.zoo_kernel import FrontEnd
from tests.hostile.families.secrets import KEY
from tests.hostile.report import PROPERTY
from tests.hostile.tally import Tally

WORKSPACE = "eo-team"


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """Counts what is tried; a leak fails the test when all was tried."""
    counted = Tally()
    yield counted
    request.node.user_properties.append((PROPERTY, counted.rows()))


@pytest.fixture
def hub_keys() -> Mapping[str, str]:
    """The corpus's own key."""
    return {WORKSPACE: KEY}


@pytest.fixture
def hub_front_end() -> FrontEnd:
    """It sends any bytes of a log as they are, so that they reach a reader."""
    return FrontEnd(decodes_logs=False)


@pytest.fixture
def variables(hub: LocalHub, tmp_path: Path) -> dict[str, str]:
    """The settings of a person of that Hub."""
    return {
        "EODH_BASE_URL": hub.base_url,
        "EODH_WORKSPACE": WORKSPACE,
        "EODH_API_KEY": KEY,
        "EODH_CACHE_DIR": str(tmp_path / "cache"),
        "EODH_MAX_LOG_BYTES": "20000000",
        "EODH_TIMEOUT_S": "20",
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "TERM": "xterm-256color",
        "COLUMNS": "200",
        # A pager would write past what the tests read.
        "PAGER": "cat",
    }


@pytest.fixture
def environment(
    variables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """This process as that person's; the folder of all its files."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    # Everything here is plain HTTP: reading 140 certificates would be half the work.
    one = Path(certifi.where()).read_text(encoding="ascii").split("-----END", 1)[0]
    few = tmp_path / "certificates.pem"
    few.write_text(f"{one}-----END CERTIFICATE-----\n", encoding="ascii")
    monkeypatch.setattr(certifi, "where", lambda: str(few))
    return tmp_path
