"""A wrong certificate file or proxy of the environment is named, and never quoted."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from eodh_tools.errors import NetworkSettingsError
from eodh_tools.http.client import OriginClient
from eodh_tools.http.system_network import proxy_to
from eodh_tools.http.urls import parse_url
from tests.tools.http.origin_client import KEY, QUICK
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

PASSWORD = "open-sesame-4711"


async def refusal(origin: str) -> str:
    client = OriginClient(origin, SecretStr(KEY), retries=QUICK, timeout_s=WAIT_S)
    async with client:
        with pytest.raises(NetworkSettingsError) as caught:
            await client.get(f"{origin}/jobs")
    return str(caught.value)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "no certificates"])
async def test_a_file_without_certificates_is_said_by_the_variables_name(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "certificates.pem"
    if kind == "folder":
        file.mkdir()
    elif kind != "missing":
        file.write_bytes(b"" if kind == "empty" else b"\0\xffnothing\n")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    said = await refusal("https://127.0.0.1:9")
    assert said.startswith("SSL_CERT_FILE points to no file of certificates (")
    assert str(file) not in said


async def test_a_broken_installation_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("certifi.where", lambda: "/nonexistent/cacert.pem")
    said = await refusal("https://127.0.0.1:9")
    assert "install it again, or point SSL_CERT_FILE to" in said


@pytest.mark.parametrize(
    "proxy",
    [
        f"htp://user:{PASSWORD}@proxy:8080",
        f"http://user:{PASSWORD}@proxy:80a",
        f"http://user:{PASSWORD}@proxy:99999",
        f"http://user:{PASSWORD}@",
        "http://:8080",
        "http://[::1",
        "http://a b:8080",
        "socks4://proxy:1080",
    ],
)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
async def test_what_is_no_address_of_a_proxy_is_said_by_the_variables_name(
    variable: str, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, proxy)
    said = await refusal("https://hub.example.invalid")
    assert said == (
        f"{variable} is no address of a proxy: write http://HOST:PORT, or remove the "
        "variable."
    )


async def test_a_socks_proxy_without_its_package_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("eodh_tools.http.system_network.find_spec", lambda _name: None)
    monkeypatch.setenv("HTTPS_PROXY", "socks5://proxy:1080")
    assert "the package socksio is missing" in await refusal("https://hub.example")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("proxy:3128", "http://proxy:3128"),
        (f"http://user:{PASSWORD}@proxy.example:3128", "http://proxy.example:3128"),
        ("https://10.0.0.7", "https://10.0.0.7"),
        ("http://[fd00::7]:3128/", "http://[fd00::7]:3128/"),
    ],
)
def test_an_address_of_a_proxy_is_taken(
    written: str, read: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", written)
    address = parse_url("https://hub.example")
    assert address is not None
    proxy = proxy_to(address)
    assert proxy is not None
    assert str(proxy.url) == read
    here = parse_url("https://localhost")
    assert here is not None
    assert proxy_to(here) is None
