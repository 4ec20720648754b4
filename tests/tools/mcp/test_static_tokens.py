"""Who may call over HTTP, and where it may be listened."""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from eodh_tools.config.profiles import Profile, ProfileFile
from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError
from eodh_tools.http.listen import HttpAddress, parse_address
from eodh_tools.mcp.host_rules import allowed_hosts, allowed_origins, check_protected
from eodh_tools.mcp.rate_limit import (
    FEW,
    MOST_AT_ONCE,
    MOST_OF_ALL,
    MOST_WITH_FEW,
    Limit,
    Limits,
    ServerFullError,
    TooManyRequestsError,
)
from eodh_tools.mcp.static_tokens import Caller, callers_of

GOOD = "t0ken" * 6
OTHER = "0ther" * 6


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("EODH_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    ProfileFile().write(Profile("alpine", workspace="alpine"))


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:8765", "127.0.0.1", 8765),
        (":8765", "127.0.0.1", 8765),
        ("localhost:0", "localhost", 0),
        ("[::1]:80", "::1", 80),
        ("0.0.0.0:80", "0.0.0.0", 80),  # noqa: S104
        ("jobs.example.org:443", "jobs.example.org", 443),
    ],
)
def test_an_address_is_a_host_and_a_port(text: str, host: str, port: int) -> None:
    assert parse_address(text, "--http") == HttpAddress(host, port)


@pytest.mark.parametrize("text", ["", "8765", "host", "a:b", ":99999", "http://a:1"])
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(SettingsError, match="HOST:PORT"):
        parse_address(text, "--http")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.7", "jobs.example.org"])  # noqa: S104
def test_what_others_can_reach_needs_a_token(host: str) -> None:
    with pytest.raises(SettingsError, match="EODH_MCP_TOKEN"):
        check_protected(HttpAddress(host, 80), tokens=False, names="a.example")


def test_every_address_at_once_needs_a_name_to_be_called_by() -> None:
    anywhere = HttpAddress("0.0.0.0", 80)  # noqa: S104
    with pytest.raises(SettingsError, match="EODH_MCP_ALLOWED_HOSTS"):
        check_protected(anywhere, tokens=True, names=None)
    check_protected(anywhere, tokens=True, names="jobs.example.org")
    assert allowed_hosts(anywhere, "jobs.example.org") == ["jobs.example.org"]
    assert allowed_origins(anywhere, None) == []


def test_loopback_is_called_by_its_own_names() -> None:
    hosts = allowed_hosts(HttpAddress("127.0.0.1", 80), None)
    assert {"127.0.0.1", "127.0.0.1:*", "localhost:*", "[::1]:*"} <= set(hosts)


def test_without_tokens_anybody_here_may_call() -> None:
    callers = callers_of(Settings(), None)
    assert callers.anybody is not None
    assert callers.of(None) == Caller("local", None, "local", only=False)


def test_each_token_belongs_to_a_name_and_a_profile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EODH_MCP_TOKEN", GOOD)
    monkeypatch.setenv("EODH_MCP_TOKENS", f"ann:alpine:{OTHER},\n ci::ci:{GOOD}")
    callers = callers_of(Settings(), None)
    assert callers.of(f"Bearer {GOOD}") == Caller("token", None, "token token")
    assert callers.of(f"bearer  {OTHER}") == Caller("ann", "alpine", "token ann")
    assert callers.of(f"Bearer ci:{GOOD}") == Caller("ci", None, "token ci")
    for wrong in (None, "", GOOD, f"Bearer {GOOD}x", f"Basic {GOOD}", "Bearer é" * 9):
        assert callers.of(wrong) is None
    for secret in (GOOD, OTHER):
        assert secret not in repr(callers)


@pytest.mark.parametrize(
    "tokens",
    [
        "alice",
        f"alice:{GOOD}",
        f":alpine:{GOOD}",
        "alice:alpine:short",
        f"a:alpine:{GOOD},b:alpine:{GOOD}",
        f"a:alpine:{GOOD},a:alpine:{OTHER}",
        f"a:nowhere:{GOOD}",
        ",".join(f"n{n}::{GOOD}{n}" for n in range(201)),
    ],
)
def test_tokens_that_cannot_be_right_are_refused_without_being_shown(
    tokens: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EODH_MCP_TOKENS", tokens)
    with pytest.raises(SettingsError) as reported:
        callers_of(Settings(), None)
    assert GOOD not in str(reported.value)


def test_a_limit_fills_again_with_time() -> None:
    now = 0.0
    limit = Limit(120, now=lambda: now)
    for _ in range(20):
        with limit.request():
            pass
    with pytest.raises(TooManyRequestsError) as reported, limit.request():
        pass
    assert reported.value.retry_after_s == pytest.approx(0.5)
    now = 0.5
    with limit.request():
        pass


def test_a_busy_assistant_does_not_reach_the_limit_that_is_set_by_default() -> None:
    now = 0.0
    limit = Limit(Settings().mcp_rate_per_minute, now=lambda: now)
    with ExitStack() as open_at_once:
        for _ in range(50):
            open_at_once.enter_context(limit.request())
    for _ in range(600):
        now += 0.1
        for _ in range(2):
            with limit.request():
                pass


def test_so_many_requests_may_be_open_at_a_time() -> None:
    limit = Limit(0, most_at_once=1)
    with limit.request(), pytest.raises(TooManyRequestsError), limit.request():
        pass
    with limit.request():
        pass


def test_where_all_together_have_much_open_who_has_little_is_still_served() -> None:
    limits = Limits(0)
    with ExitStack() as open_at_once:
        for number in range(MOST_OF_ALL):
            caller = f"greedy {number // MOST_AT_ONCE}"
            open_at_once.enter_context(limits.request(caller))
        with pytest.raises(ServerFullError), limits.request("greedy 0"):
            pass
        for number in range(MOST_WITH_FEW - MOST_OF_ALL):
            open_at_once.enter_context(limits.request(f"modest {number // FEW}"))
        with pytest.raises(ServerFullError), limits.request("one more"):
            pass
    with limits.request("greedy 0"):
        pass
