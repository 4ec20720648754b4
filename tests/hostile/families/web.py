"""Web pages, and whoever reaches a port: names, origins, tokens, bodies."""

from dataclasses import dataclass, field

from tests.hostile.inputs import Hostile

MCP, HUB, SLACK, BOT = "MCP over HTTP", "local Hub", "local Slack", "bot over HTTP"

#: What a caller of the MCP server must present.
TOKEN = "alice-" + "a1" * 16
_LIST = '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'


@dataclass(frozen=True, slots=True)
class WebRequest(Hostile):
    """A request.

    Attributes:
        doors: Where it is made.
        headers: Beside an honest request's, or in their place; None for none. `{port}`
            is filled in.
        body: In place of an honest one.
        method: In place of POST.
        target: In place of the door's own.
    """

    doors: tuple[str, ...]
    headers: dict[str, str | None] = field(default_factory=dict)
    body: bytes | None = None
    method: str | None = None
    target: str | None = None


def _named(**hosts: str) -> tuple[WebRequest, ...]:
    return tuple(
        WebRequest(
            "web-hosts", name.replace("_", " "), (MCP, HUB, SLACK), {"Host": host}
        )
        for name, host in hosts.items()
    )


HOSTS = (
    *_named(
        another_name="evil.example",
        another_name_with_the_port="evil.example:{port}",
        a_name_that_begins_like_ours="127.0.0.1.evil.example:{port}",
        a_name_that_begins_like_localhost="localhost.evil.example:{port}",
        a_name_behind_a_user="127.0.0.1@evil.example:{port}",
        a_name_behind_a_port="127.0.0.1:{port}@evil.example",
        a_name_behind_a_blank="127.0.0.1:{port} evil.example",
        a_name_behind_a_comma="127.0.0.1:{port},evil.example",
        the_address_of_nowhere="0.0.0.0:{port}",
        the_address_as_a_number="2130706433:{port}",
        the_address_written_short="127.1:{port}",
        the_address_in_ipv6="[::ffff:127.0.0.1]:{port}",
        another_address_of_this_machine="127.0.0.2:{port}",
        the_metadata_service="169.254.169.254",
        a_name_with_a_path="evil.example/127.0.0.1:{port}",
        a_name_that_is_rebound="a.7f000001.evil.example:{port}",
        nothing="",
    ),
    *(
        WebRequest("web-hosts", name, places, {"Host": host})
        for name, places, host in (
            # A forwarded port has another number, so the MCP server takes any.
            ("another port", (SLACK,), "127.0.0.1:1"),
            ("a port that is no number", (MCP, SLACK), "127.0.0.1:{port}x"),
        )
    ),
)

Changed = tuple[str, dict[str, str | None], bytes | None]

_OF_THIS_MACHINE = {"a port that begins like ours", "another service of this machine"}
_PAGES = {
    "another page": "https://evil.example",
    "another page on our port": "http://evil.example:{port}",
    "a page without an origin": "null",
    "a name that begins like ours": "http://127.0.0.1.evil.example:{port}",
    "a port that begins like ours": "http://127.0.0.1:{port}0",
    "ours behind a user": "http://127.0.0.1:{port}@evil.example",
    "ours in a path": "http://evil.example/http://127.0.0.1:{port}",
    "ours with a path": "http://127.0.0.1:{port}/evil",
    "another service of this machine": "http://localhost:1",
    "a file": "file://",
    "an extension": "chrome-extension://abcdefghijklmnop",
    "two of them": "http://127.0.0.1:{port} https://evil.example",
    "another address of this machine": "http://127.0.0.2:{port}",
    "wide letters": "http://127.0.0.1:{port}\uff0eevil.example",
    "nothing": " ",
}
_FORMS: tuple[Changed, ...] = (
    ("a form", {"Content-Type": "application/x-www-form-urlencoded"}, b"kind=slow"),
    (
        "a form with a file",
        {"Content-Type": "multipart/form-data; boundary=x"},
        b"--x--",
    ),
    ("JSON that says it is text", {"Content-Type": "text/plain"}, b'{"kind":"slow"}'),
    ("JSON without a type", {"Content-Type": None}, b'{"kind":"slow"}'),
    (
        "JSON of another type",
        {"Content-Type": "application/json; x=text/plain"},
        b'{"kind":"slow"}',
    ),
)
ORIGINS = (
    *(
        WebRequest(
            "web-origins",
            name,
            # Of this machine's pages the browser asks first, and is not allowed.
            (SLACK,) if name in _OF_THIS_MACHINE else (MCP, SLACK),
            {"Origin": origin},
        )
        for name, origin in _PAGES.items()
    ),
    *(
        WebRequest("web-origins", name, (HUB,), headers, body)
        for name, headers, body in _FORMS
    ),
    *(
        WebRequest(
            "web-origins",
            f"{name} asks whether it may {what}",
            (MCP, HUB, SLACK),
            {
                "Origin": _PAGES[name],
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": "content-type, authorization",
            },
            b"",
            "OPTIONS",
        )
        for what, method in (("ask", "POST"), ("take away", "DELETE"))
        for name in (
            "another page",
            "another service of this machine",
            "a page without an origin",
        )
    ),
)

TOKENS = (
    *(
        WebRequest(
            "web-tokens", name, (MCP,), {"Authorization": value}, None, None, target
        )
        for name, value, target in (
            ("none", None, None),
            ("nothing", "", None),
            ("the scheme alone", "Bearer", None),
            ("the scheme and blanks", "Bearer      ", None),
            ("another one", "Bearer bob-" + "b2" * 16, None),
            ("one character less", f"Bearer {TOKEN[:-1]}", None),
            ("one character more", f"Bearer {TOKEN}1", None),
            ("another case", f"Bearer {TOKEN.upper()}", None),
            ("another scheme", f"Basic {TOKEN}", None),
            ("two of them", f"Bearer {TOKEN}, Bearer {TOKEN}", None),
            ("with a name before it", f"Bearer alice:{TOKEN}", None),
            ("the whole entry", f"Bearer alice:first:{TOKEN}", None),
            ("in quotation marks", f'Bearer "{TOKEN}"', None),
            ("a null behind it", f"Bearer {TOKEN}%00", None),
            ("a hundred thousand characters", "Bearer " + "a" * 50_000, None),
            ("a star", "Bearer *", None),
            ("in the address", None, f"/mcp?access_token={TOKEN}"),
            ("in the address as a name", None, f"/mcp?token={TOKEN}"),
        )
    ),
    WebRequest(
        "web-tokens",
        "in a cookie",
        (MCP,),
        {"Authorization": None, "Cookie": f"token={TOKEN}"},
    ),
    WebRequest(
        "web-tokens",
        "in another header",
        (MCP,),
        {"Authorization": None, "X-Api-Key": TOKEN},
    ),
    WebRequest(
        "web-tokens",
        "by a proxy's word",
        (MCP,),
        {
            "Authorization": None,
            "X-Forwarded-For": "127.0.0.1",
            "X-Forwarded-User": "alice",
        },
    ),
)

_CALL = '{{"jsonrpc":"2.0","id":1,"method":"{}","params":{}}}'
BODIES = tuple(
    WebRequest("web-bodies", name, (MCP,), {}, body)
    for name, body in {
        "nothing": b"",
        "no JSON": b"hello",
        "half of it": _LIST[:20].encode(),
        "null": b"null",
        "a number": b"1",
        "an empty list": b"[]",
        "a list of ten thousand": ("[" + ",".join([_LIST] * 3_000) + "]").encode(),
        "lists 100,000 deep": b"[" * 100_000,
        "objects 30,000 deep": b'{"a":' * 30_000,
        "half a megabyte": b'{"jsonrpc":"2.0","id":1,"method":"'
        + b"x" * 500_000
        + b'"}',
        "no UTF-8": b"\xff\xfe" + _LIST.encode(),
        "UTF-16": _LIST.encode("utf-16"),
        "gzip that was not agreed": b"\x1f\x8b\x08" + b"\0" * 100,
        "XML": b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        "another version": _LIST.replace("2.0", "1.0").encode(),
        "a method that is none": _CALL.format("system/exec", "{}").encode(),
        "a method that is a list": b'{"jsonrpc":"2.0","id":1,"method":["tools/list"]}',
        "a method of Python": _CALL.format("__class__", "{}").encode(),
        "a tool that is none": _CALL.format(
            "tools/call", '{"name":"run_shell","arguments":{"cmd":"id"}}'
        ).encode(),
        "a tool that is a path": _CALL.format(
            "tools/call", '{"name":"../../get_status","arguments":{}}'
        ).encode(),
        "a tool without its job": _CALL.format(
            "tools/call", '{"name":"get_status","arguments":{}}'
        ).encode(),
        "a job that is an object": _CALL.format(
            "tools/call", '{"name":"get_status","arguments":{"job":{"$ne":1}}}'
        ).encode(),
        "a job of ten thousand characters": _CALL.format(
            "tools/call",
            '{"name":"get_status","arguments":{"job":"' + "a" * 10_000 + '"}}',
        ).encode(),
        "a tail below nothing": _CALL.format(
            "tools/call", '{"name":"read_log","arguments":{"job":"x","tail":-1}}'
        ).encode(),
        "a tail beyond all": _CALL.format(
            "tools/call", '{"name":"read_log","arguments":{"job":"x","tail":1e308}}'
        ).encode(),
        "a field that is none": _CALL.format(
            "tools/call", '{"name":"get_status","arguments":{"job":"x","admin":true}}'
        ).encode(),
        "a resource that is a file": _CALL.format(
            "resources/read", '{"uri":"file:///etc/passwd"}'
        ).encode(),
        "a resource of another host": _CALL.format(
            "resources/read", '{"uri":"http://169.254.169.254/"}'
        ).encode(),
        "a resource that is a path up": _CALL.format(
            "resources/read", '{"uri":"eodh://../../etc/jobs/x/status"}'
        ).encode(),
        "a prompt that is none": _CALL.format(
            "prompts/get", '{"name":"evil"}'
        ).encode(),
        "a log level": _CALL.format("logging/setLevel", '{"level":"debug"}').encode(),
        "a root of ours": _CALL.format("roots/list", "{}").encode(),
        "a session of somebody": _CALL.format(
            "initialize", '{"protocolVersion":"9999"}'
        ).encode(),
    }.items()
) + tuple(
    WebRequest("web-bodies", name, (MCP,), {}, b"", method, target)
    for name, method, target in (
        ("GET", "GET", None),
        ("PUT", "PUT", None),
        ("DELETE", "DELETE", None),
        ("TRACE", "TRACE", None),
        ("a method that is a word", "EVIL", None),
        ("a path up", None, "/mcp/../etc/passwd"),
        ("a path up, encoded", None, "/%2e%2e/%2e%2e/etc/passwd"),
        ("two slashes", None, "//mcp"),
        ("a whole address", None, "http://169.254.169.254/mcp"),
        ("a file of the page", None, "/static/../../etc/passwd"),
    )
)

_COMMAND = b"command=%2Feodh-logs&text=jobs&user_id=U1&channel_id=C1"
_ELSEWHERE = _COMMAND + b"&response_url=http%3A%2F%2F127.0.0.1%3A1%2Fevil"

#: How a request says that Slack sent it. `{good}` is the true signature, `{now}` the time.
_SIGNED: tuple[Changed, ...] = (
    ("none", {"X-Slack-Signature": None}, None),
    ("nothing", {"X-Slack-Signature": ""}, None),
    ("zeros", {"X-Slack-Signature": "v0=" + "0" * 64}, None),
    ("one character less", {"X-Slack-Signature": "{short}"}, None),
    ("another version", {"X-Slack-Signature": "v1={hex}"}, None),
    ("without its version", {"X-Slack-Signature": "{hex}"}, None),
    ("of another body", {}, b"command=%2Feodh-logs&text=jobs&user_id=U2"),
    ("of nothing", {"X-Slack-Signature": "{of_nothing}"}, None),
    ("with another secret", {"X-Slack-Signature": "{of_another}"}, None),
    (
        "ten minutes old",
        {"X-Slack-Request-Timestamp": "{old}", "X-Slack-Signature": "{old_good}"},
        None,
    ),
    (
        "ten minutes ahead",
        {"X-Slack-Request-Timestamp": "{ahead}", "X-Slack-Signature": "{ahead_good}"},
        None,
    ),
    ("of no time", {"X-Slack-Request-Timestamp": None}, None),
    ("of a time that is none", {"X-Slack-Request-Timestamp": "soon"}, None),
    ("of an old time, with a new one", {"X-Slack-Request-Timestamp": "{old}"}, None),
    (
        "with the token of old",
        {"X-Slack-Signature": None},
        b"token=verification&command=%2Feodh-logs&text=jobs",
    ),
    (
        "of a challenge",
        {"X-Slack-Signature": None},
        b'{"type":"url_verification","challenge":"x"}',
    ),
    ("of a certificate check", {"X-Slack-Signature": None}, b"ssl_check=1&" + _COMMAND),
    ("in wide letters", {"X-Slack-Signature": "v0=\uff10" * 8}, None),
    (
        "of a time that is none, to be answered elsewhere",
        {"X-Slack-Request-Timestamp": "soon"},
        _ELSEWHERE,
    ),
    (
        "in wide letters, to be answered elsewhere",
        {"X-Slack-Signature": "v0=\uff10"},
        _ELSEWHERE,
    ),
    (
        "of a body that is no UTF-8",
        {},
        b"command=%2Feodh-logs&text=\xff\xfe&user_id=U1",
    ),
    (
        "of JSON that is a list",
        {"Content-Type": "application/json", "X-Slack-Signature": None},
        b"[1]",
    ),
    (
        "of JSON 100,000 deep",
        {"Content-Type": "application/json", "X-Slack-Signature": None},
        b"[" * 100_000,
    ),
    ("of a payload that is none", {"X-Slack-Signature": None}, b"payload=%7Bnot+json"),
    ("of ten megabytes", {"X-Slack-Signature": None}, b"text=" + b"x" * 10_000_000),
)
SIGNATURES = tuple(
    WebRequest("web-signatures", name, (BOT,), headers, body)
    for name, headers, body in _SIGNED
)
