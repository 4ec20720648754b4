"""Which signed tokens are taken: by issuer, audience, key, time and scope."""

import contextlib
import json
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_tools.config.profiles import Profile, ProfileFile
from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError
from eodh_tools.http.open_connections import MOST_UNPROVEN_OF_AN_ADDRESS
from eodh_tools.hub.job_references import status_uri
from eodh_tools.mcp import signing_keys
from eodh_tools.mcp.oauth import CLOCK_SKEW_S, ClaimRule, OAuthResource, read_config
from tests.tools.mcp.openid_keys import PUBLIC, Issuer, jwt_time, rsa_key
from tests.tools.mcp.over_http import (
    NO_TLS,
    Served,
    authorization,
    save_profile,
    served,
)
from tests.tools.mcp.test_connection_guard import connected, is_closed
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
HEADERS = {"Accept": "application/json, text/event-stream"}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    made = Issuer()
    # Else its end is waited for half a second.
    serve = partial(made.server.serve_forever, poll_interval=0.01)
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def server(
    hub: LocalHub, tmp_path: Path, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Served]:
    environment = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "EODH_MCP_PUBLIC_URL": PUBLIC,
        "EODH_MCP_OAUTH_ISSUER": issuer.url,
        "EODH_MCP_OAUTH_PROFILES": "sub=alice:first",
        "EODH_MCP_OAUTH_SCOPES": "jobs:read",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    save_profile("first", hub, next(iter(hub.workspaces)))
    with served(tmp_path, environment) as running:
        yield running


async def post(server: Served, token: str | None) -> httpx2.Response:
    async with httpx2.AsyncClient(verify=NO_TLS, timeout=WAIT_S) as http:
        headers = HEADERS | authorization(token)
        return await http.post(server.url, json=LIST, headers=headers)


async def test_a_good_token_is_taken_and_is_written_nowhere(
    server: Served, issuer: Issuer
) -> None:
    token = issuer.token()
    assert (await post(server, token)).status_code == 200
    for claims in (
        {"aud": ["another", PUBLIC]},
        {"exp": jwt_time() - 30},
        {"scope": None, "scp": ["jobs:read"]},
        {"nbf": jwt_time() + 30},
    ):
        assert (await post(server, issuer.token(**claims))).status_code == 200
    without_key_id = jwt.encode(
        jwt.decode(token, options={"verify_signature": False}),
        issuer.keys["one"],
        "RS256",
    )
    assert (await post(server, without_key_id)).status_code == 200
    await post(server, issuer.token(sub="bob"))
    audit = server.audit_file.read_text(encoding="utf-8")
    assert token.split(".")[1] not in audit
    assert issuer.asked.count("/keys") == 1


async def test_a_page_is_signed_out_when_its_token_ends(
    server: Served, issuer: Issuer
) -> None:
    # A few seconds are left of what clocks may differ by.
    token = issuer.token(exp=jwt_time() - CLOCK_SKEW_S + 4)
    api, job = f"{server.origin}/view/api", {"job": "none"}
    async with httpx2.AsyncClient(verify=NO_TLS, timeout=WAIT_S) as http:
        link = f"{server.origin}/view/none"
        made = await http.post(link, headers=authorization(token))
        code = made.json()["url"].partition("#")[2]
        answer = await http.post(f"{api}/session", json={}, headers=authorization(code))
        session = authorization(answer.json()["token"])
        before = await http.post(f"{api}/get_status", json=job, headers=session)
        while (await http.post(link, headers=authorization(token))).status_code != 401:
            pass
        after = await http.post(f"{api}/get_status", json=job, headers=session)
    assert before.status_code != 401
    assert after.status_code == 401


async def test_a_subscription_ends_with_its_token(
    server: Served, hub: LocalHub, issuer: Issuer
) -> None:
    """It would go on for a day while its job runs."""
    workspace = next(iter(hub.workspaces))
    job_id = hub.script(workspace, ScriptedJob(status="running", duration_s=9e4))[0]
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    method = "subscriptions/listen"
    asked = {"resourceSubscriptions": [status_uri(workspace, job_id)]}
    params = {"notifications": asked, "_meta": meta}
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    # A second or two are left of what clocks may differ by.
    token = issuer.token(exp=jwt_time() - CLOCK_SKEW_S + 2)
    headers = HEADERS | authorization(token)
    headers |= {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method}
    async with (
        httpx2.AsyncClient(verify=NO_TLS, timeout=WAIT_S) as http,
        http.stream("POST", server.url, json=body, headers=headers) as stream,
    ):
        assert stream.status_code == 200
        with contextlib.suppress(httpx2.RemoteProtocolError):
            async for _ in stream.aiter_bytes():
                pass
    assert (await post(server, token)).status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example.org"},
        {"aud": "https://other.example.org/mcp"},
        {"aud": None},
        {"sub": None},
        {"exp": None},
        {"exp": 1_000},
        {"nbf": 4_000_000_000},
        {"exp": 10**400},
        {"exp": float("inf")},
        {"nbf": float("inf")},
        {"iat": float("inf")},
        {"key": "unknown"},
    ],
)
async def test_any_other_token_is_refused_with_where_to_sign_in(
    server: Served, issuer: Issuer, claims: dict[str, Any]
) -> None:
    answer = await post(server, issuer.token(**claims))
    assert answer.status_code == 401
    challenge = answer.headers["WWW-Authenticate"]
    assert 'error="invalid_token"' in challenge
    assert "sign in again" in challenge
    assert answer.text.endswith("sign in again.")


async def test_a_token_that_is_not_signed_by_the_provider_is_refused(
    server: Served, issuer: Issuer
) -> None:
    good = issuer.token()
    claims = jwt.decode(good, options={"verify_signature": False})
    other = rsa_key("a stranger")
    public = json.dumps(issuer.answers["/keys"])[60:160]
    head, body, signature = good.split(".")
    forged = [
        jwt.encode(claims, "", "none", headers={"kid": "one"}),
        jwt.encode(claims, other, "RS256", headers={"kid": "one"}),
        jwt.encode(
            claims, ec.generate_private_key(ec.SECP256R1()), "ES256", {"kid": "one"}
        ),
        jwt.encode(claims, public, "HS256", headers={"kid": "one"}),
        f"{head}.{body}.",
        f"{head}.{body}.{signature[:-8]}AAAAAAAA",
        "a.b.c",
        "..",
        "x" * 9_000,
    ]
    for token in forged:
        assert (await post(server, token)).status_code == 401


@pytest.mark.parametrize(
    "bound", [{"jkt": "k" * 43}, {"x5t#S256": "k" * 43}, {"kid": "k" * 43}, {}]
)
async def test_a_token_that_is_bound_to_a_key_is_no_bearer_token(
    server: Served, issuer: Issuer, bound: dict[str, str]
) -> None:
    answer = await post(server, issuer.token(cnf=bound))
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert "bound to a key" in answer.text
    assert "kkk" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("typ", ["JWT", "jwt", "at+jwt", "application/at+jwt"])
async def test_a_token_of_a_kind_for_access_is_taken(
    server: Served, issuer: Issuer, typ: str
) -> None:
    assert (await post(server, issuer.token(typ=typ))).status_code == 200


async def test_a_token_of_another_kind_is_refused(
    server: Served, issuer: Issuer
) -> None:
    """RFC 8725 section 3.11: the provider may sign others with the same claims."""
    for typ in ("logout+jwt", "secevent+jwt", "dpop+jwt", "ID", 7, ["JWT"]):
        assert (await post(server, issuer.token(typ=typ))).status_code == 401


async def test_of_two_keys_of_one_name_the_one_that_signed_counts(
    server: Served, issuer: Issuer
) -> None:
    """RFC 7517 section 4.5: a name need not be unique."""
    issuer.publish_first()
    elliptic = ec.generate_private_key(ec.SECP256R1()).public_key()
    issuer.publish_first(
        **jwt.algorithms.ECAlgorithm.to_jwk(elliptic, as_dict=True), n=None, e=None
    )
    assert (await post(server, issuer.token())).status_code == 200
    stranger = Issuer("a stranger")
    stranger.url = issuer.url
    assert (await post(server, stranger.token())).status_code == 401
    stranger.server.server_close()


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("how", ["too short", "to encrypt", "for encryption"])
async def test_a_key_that_is_not_for_signatures_or_too_short_signs_nothing(
    server: Served, issuer: Issuer, how: str
) -> None:
    if how == "too short":
        issuer.keys["one"] = rsa.generate_private_key(65537, 1024)  # noqa: S505 - the case
        issuer.publish()
    published: Any = issuer.answers["/keys"]
    more = {"to encrypt": {"key_ops": ["encrypt"]}, "for encryption": {"use": "enc"}}
    published["keys"][0].update(more.get(how, {}))
    # The other key is good, so the provider counts as answering.
    issuer.publish_first(kid="other")
    assert (await post(server, issuer.token())).status_code == 401


async def test_a_token_that_is_too_long_is_told_so(
    server: Served, issuer: Issuer
) -> None:
    """A provider puts a person's groups and roles into it."""
    groups = [f"group-{number:04}" for number in range(1_000)]
    answer = await post(server, issuer.token(groups=groups))
    assert answer.status_code == 401
    assert answer.text == (
        "The token is too long: with the word Bearer at most 8,192 characters are "
        "read. Ask whoever runs the sign-in service to put fewer groups or roles into "
        "it."
    )


async def test_without_a_token_a_client_reads_where_to_get_one(
    server: Served, issuer: Issuer
) -> None:
    answer = await post(server, None)
    assert answer.status_code == 401
    well_known = "/.well-known/oauth-protected-resource/eodh/mcp"
    assert answer.headers["WWW-Authenticate"] == (
        f'Bearer resource_metadata="https://jobs.example.org{well_known}", '
        'scope="jobs:read"'
    )
    async with httpx2.AsyncClient(verify=NO_TLS) as http:
        for path in (well_known, "/.well-known/oauth-protected-resource"):
            metadata = await http.get(f"{server.origin}{path}")
            assert metadata.json() == {
                "resource": PUBLIC,
                "authorization_servers": [issuer.url],
                "bearer_methods_supported": ["header"],
                "resource_name": "EO Data Hub jobs",
                "scopes_supported": ["jobs:read"],
            }


@pytest.mark.parametrize("scope", ["openid", 7, True, {"jobs:read": 1}, [["x"]]])
async def test_a_token_without_the_scope_is_answered_with_the_scope(
    server: Served, issuer: Issuer, scope: object
) -> None:
    answer = await post(server, issuer.token(scope=scope))
    assert answer.status_code == 403
    challenge = answer.headers["WWW-Authenticate"]
    assert 'error="insufficient_scope"' in challenge
    assert 'scope="jobs:read"' in challenge


async def test_new_keys_are_read_when_a_token_names_one_but_not_at_every_made_up_name(
    server: Served, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A slow machine takes longer than the real pause for so many requests.
    monkeypatch.setattr(signing_keys, "LEAST_BETWEEN_S", 3_600.0)
    assert (await post(server, issuer.token())).status_code == 200
    for number in range(20):
        token = issuer.token(key=f"made-up-{number}")
        assert (await post(server, token)).status_code == 401
    assert issuer.asked.count("/keys") == 1
    monkeypatch.setattr(signing_keys, "LEAST_BETWEEN_S", 0.0)
    old = issuer.token()
    issuer.keys = {"two": rsa_key("the provider, later")}
    issuer.keys["one"] = issuer.keys["two"]
    issuer.publish()
    assert (await post(server, issuer.token(key="two"))).status_code == 200
    assert (await post(server, old)).status_code == 401


async def test_a_provider_that_is_away_is_no_fault_of_the_token(
    server: Served, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_keys, "LEAST_BETWEEN_S", 0.0)
    published = issuer.answers
    issuer.answers = {}
    answer = await post(server, issuer.token())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "sign-in service does not answer" in answer.text
    issuer.answers = published
    assert (await post(server, issuer.token())).status_code == 200
    # Keys that are known stay good while it is away.
    issuer.answers = {}
    monkeypatch.setattr(signing_keys, "FRESH_S", -1.0)
    assert (await post(server, issuer.token())).status_code == 200


async def test_a_call_whose_token_is_being_checked_keeps_its_place_among_idle_ones(
    server: Served, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_keys, "_TIMEOUT_S", 3 * WAIT_S)
    request = httpx2.Request(
        "POST",
        server.url,
        json=LIST,
        headers=HEADERS | authorization(issuer.token()),
    )
    lines = [b"POST /mcp HTTP/1.1", *(b": ".join(each) for each in request.headers.raw)]
    issuer.answering.clear()
    async with AsyncExitStack() as stack:
        reader, writer = await stack.enter_async_context(connected(server))
        writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + request.content)
        idle = [
            (await stack.enter_async_context(connected(server)))[0]
            for _ in range(2 * MOST_UNPROVEN_OF_AN_ADDRESS)
        ]
        assert await is_closed(idle[0])
        issuer.answering.set()
        with anyio.fail_after(WAIT_S):
            assert await reader.read(12) == b"HTTP/1.1 200"


async def test_metadata_of_another_issuer_are_not_believed(
    server: Served, issuer: Issuer
) -> None:
    (metadata, *_) = issuer.answers.values()
    assert isinstance(metadata, dict)
    metadata["issuer"] = "https://elsewhere.example.org"
    assert (await post(server, issuer.token())).status_code == 503


@pytest.mark.parametrize(
    ("issuer_url", "profiles", "message"),
    [
        ("not a url", "sub=a:first", "EODH_MCP_OAUTH_ISSUER is no https URL"),
        ("http://id.example.org", "sub=a:first", "EODH_MCP_OAUTH_ISSUER is no https"),
        ("https://id.example.org", "", "EODH_MCP_OAUTH_PROFILES is missing"),
        ("https://id.example.org", "alice:first", "claim=value:profile"),
        ("https://id.example.org", "sub=alice", "claim=value:profile"),
        ("https://id.example.org", "sub=alice:none", "'none', which is not saved"),
    ],
)
def test_settings_that_cannot_be_right_are_refused(
    issuer_url: str,
    profiles: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("EODH_MCP_OAUTH_ISSUER", issuer_url)
    monkeypatch.setenv("EODH_MCP_OAUTH_PROFILES", profiles)
    with pytest.raises(SettingsError, match=message):
        read_config(Settings(), PUBLIC)


def test_the_first_rule_that_fits_counts_and_a_star_is_anybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in ("first", "second", "shared"):
        ProfileFile().write(Profile(name, workspace="a-team"))
    rules = "groups=urn:eo:a:first, sub=bob:second, email=*:shared"
    monkeypatch.setenv("EODH_MCP_OAUTH_ISSUER", "https://id.example.org")
    monkeypatch.setenv("EODH_MCP_OAUTH_PROFILES", rules)
    config = read_config(Settings(), PUBLIC)
    assert config is not None

    def profile(**claims: object) -> str | None:
        fitting = (rule.profile for rule in config.rules if rule.fits(claims))
        return next(fitting, None)

    assert profile(groups=["x", "urn:eo:a"], sub="bob") == "first"
    assert profile(groups="urn:eo:a") == "first"
    assert profile(sub="bob", email="b@example.org") == "second"
    assert profile(sub="eve", email="e@example.org") == "shared"
    assert profile(sub="eve", email="") is None
    assert profile(sub="eve") is None


def test_a_claim_that_is_true_or_false_fits_by_its_word_and_false_is_no_value() -> None:
    true = ClaimRule("email_verified", "true", "shared")
    false = ClaimRule("email_verified", "false", "shared")
    anybody = ClaimRule("email_verified", "*", "shared")
    fits = {
        repr(value): [
            rule.fits({"email_verified": value}) for rule in (true, false, anybody)
        ]
        for value in (True, "true", [True], False, "false", [False], None)
    }
    assert fits == {
        "True": [True, False, True],
        "'true'": [True, False, True],
        "[True]": [True, False, True],
        "False": [False, True, False],
        "'false'": [False, True, False],
        "[False]": [False, True, False],
        "None": [False, False, False],
    }


async def test_two_people_whose_names_begin_alike_are_two_callers(
    issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("EODH_MCP_OAUTH_ISSUER", issuer.url)
    monkeypatch.setenv("EODH_MCP_OAUTH_PROFILES", "sub=*:first")
    ProfileFile().write(Profile("first", workspace="w"))
    config = read_config(Settings(), PUBLIC)
    assert config is not None
    resource = OAuthResource(config, signing_keys.SigningKeys(issuer.url))

    begin = "oidc|https://sign-in.example/realms/the-earth-observation-hub|"
    names = [
        (await resource.caller(issuer.token(sub=f"{begin}{number:036}"))).name
        for number in range(2)
    ]
    short = await resource.caller(issuer.token(sub="alice"))

    assert len(set(names)) == 2
    assert all(name.startswith(f"oauth:{begin[:30]}") for name in names)
    assert {len(name) for name in names} == {len("oauth:") + 64}
    assert short.name == "oauth:alice"
