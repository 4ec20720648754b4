import re
from base64 import b64encode, urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eodh_tools.logs.lines import clean_block
from eodh_tools.logs.redaction.redactor import Redactor
from tests.tools.logs.planted import ALNUM, BASE64, LONG, PLANTED, Planted, made_up
from tests.tools.logs.planted_places import PLACES
from tests.tools.logs.planted_practice import PRACTICE as OF_PRACTICE
from tests.tools.logs.planted_services import SERVICES

PRACTICE = (*OF_PRACTICE, *PLACES, *SERVICES)

HELD = "h3ld/se+cret&value=="

PEM_BODY = [made_up(64, BASE64, str(line)) for line in range(8)] + [made_up(22) + "=="]
PEM = [
    "-----BEGIN RSA PRIVATE KEY-----",
    *PEM_BODY,
    "-----END RSA PRIVATE KEY-----",
]

planted = pytest.mark.parametrize("plant", PLANTED, ids=[p.kind for p in PLANTED])


def redacted(text: str, *held: str) -> str:
    return Redactor(held).text(text)[0]


def test_there_are_enough_kinds() -> None:
    assert len({plant.kind for plant in PLANTED}) >= 60


@planted
def test_a_planted_secret_is_gone_and_the_evidence_stays(plant: Planted) -> None:
    text, count = Redactor().text(plant.line)

    assert count >= 1
    assert "[redacted]" in text
    for secret in plant.secrets:
        assert secret not in text
        # No long piece of it is left either.
        pieces = {secret[at : at + 12] for at in range(max(1, len(secret) - 11))}
        assert not [piece for piece in pieces if piece in text]
    for stored in plant.stays:
        assert stored in text


@pytest.mark.parametrize("plant", PRACTICE, ids=[p.kind for p in PRACTICE])
def test_a_secret_of_practice_is_gone_and_the_evidence_stays(plant: Planted) -> None:
    text, count = Redactor().text(plant.line)

    assert count >= 1
    for secret in plant.secrets:
        pieces = {secret[at : at + 12] for at in range(max(1, len(secret) - 11))}
        assert not [piece for piece in pieces if piece in text]
    for stored in plant.stays:
        assert stored in text
    assert Redactor().text(text) == (text, 0)


@pytest.mark.parametrize("plant", PRACTICE, ids=[p.kind for p in PRACTICE])
def test_a_block_that_ends_anywhere_changes_nothing(plant: Planted) -> None:
    lines = [f"{line}\n".encode() for line in plant.line.split("\n")]
    whole = Redactor().stream().feed(b"".join(lines))
    stream = Redactor().stream()

    assert b"".join(map(stream.feed, lines)) == whole


def test_secrets_are_counted_by_kind() -> None:
    stream = Redactor([HELD]).stream()

    stream.feed(f"password=hunter2hunter\ncurl -u me:Qu4rry-77 x\n{HELD}\n".encode())

    assert stream.kinds == {"assignment": 1, "command line": 1, "own key": 1}


@planted
def test_redacting_again_changes_nothing(plant: Planted) -> None:
    once, _ = Redactor().text(plant.line)

    assert Redactor().text(once) == (once, 0)


@planted
def test_a_secret_in_the_middle_of_a_log_is_found(plant: Planted) -> None:
    raw = f"before\r\n\x1b[31mINFO\x1b[0m  {plant.line}\nafter\n"

    clean = Redactor().stream().feed(clean_block(raw.encode())).decode()

    assert clean.startswith("before\nINFO  ")
    assert clean.endswith("\nafter\n")
    for secret in plant.secrets:
        assert secret not in clean


@planted
def test_an_invisible_character_does_not_hide_a_secret(plant: Planted) -> None:
    for inside in ("\x1b[1m", "\u200b", "\x00", "\x1b]0;t\x07"):
        line = plant.line
        for secret in plant.secrets:
            middle = len(secret) // 2
            line = line.replace(secret, secret[:middle] + inside + secret[middle:])

        clean = Redactor().stream().feed(clean_block(line.encode())).decode()

        assert [secret for secret in plant.secrets if secret in clean] == [], inside


@pytest.mark.parametrize(
    "line",
    [
        "Describing basic functionality of the token parser",
        "Basic authentication1 required",
        "SyntaxError: unexpected token: expected ';'",
        "error: unexpected token: '}' at line 3",
        "Unexpected token: identifier_with_number12",
        "token: required",
        "ValidationError: password: required",
        "password: This field is required.",
        "'password': ['This field may not be blank.']",
        "Enter password: ",
        "invalid token: unexpected end of input",
        'secret = os.environ["X"]',
        "    password = getpass.getpass()",
        "    token = next(self.tokens)",
        "token = lexer.next_token()",
        "    return cls(token=token, secret=self.secret)",
        "def login(user: str, password: str) -> Token:",
        "def connect(*, api_key: str | None = None, password=None):",
        'raise KeyError("password")',
        "KeyError: 'api_key'",
        "max_tokens: 4096, total_tokens=12345",
        "tokenizer=BertTokenizer(...)",
        "if token == 'abc12345678':",
        "PublicKeyToken=b77a5c561934e089",
        "password=${DB_PASSWORD}",
        "PASSWORD=$PASSWORD ./run.sh",
        "password=<password>",
        "--password PASSWORD  the password to use",
        "error: the --password option is missing",
        "use --token or --api-key to sign in",
        "password=*** user=me",
        "export TOKEN=[secure]",
        '"password": null, "token": ""',
        "token: https://auth.example/token",
        "TOKEN_FILE=/var/run/secrets/token",
        "secret=/run/secrets/db-password",
        "WWW-Authenticate: Bearer realm=api error=invalid_token",
        "Bearer authentication is required",
        "Authorization: required",
        "git@github.com:EO-DataHub/eodh.git",
        "https://stac.example/search?token=next:sentinel2:S2A_20240101",
        "https://stac.example/search?limit=1&token=prev:landsat:LC08_1",
        "loading sk-forest-classifier-of-the-year-2024-v1",
        "session_key=time/0.0.0",
        "username: me\ncache key: 4f53cda18c2baa0c0354bb5f9a3ecbe5",
        "--- PASS: Test2Tiles PASS Test3Tiles",
        "TOKEN_TTL=3600 SECRET_NAME=cdse PASSWORD_FILE=/run/x1",
        "input_value='S2A_MSIL2A_2024'",
        "clave: valor, pw: 12",
        "'a' 'b' password: 'the' 'b4nd-name2'",
        "run \\\n  --token \\\n  $TOKEN \\\n  --out x",
        "--password \\\n  --user me",
        '"tokens": ["the", "S2A_tile", "band-8a"]',
        "passwords:\n  - description: of 2 users",
        "<password>\n</password>",
        "https://h.example/a:b#c/d@e/f",
        "cache_key=4f53cda18c2baa0c0354bb5f9a3ecbe5",
        "Restored cache key: linux-4f53cda18c2baa0c0354bb5f9a3ecbe5",
        '{"Key": "out/tile.tif", "ETag": "4f53cda18c2baa0c0354bb5f9a3ecbe5"}',
        "image r:tag@sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f1116",
        "job 3fa85f64-5717-4562-b3fc-2c963f66afa6 has S2B_MSIL2A_20240101T110000_R094",
        "at sbt.Execute$$anonfun$submit$1$$anonfun$apply$1.apply(Execute.scala:228)",
        "Importing OpenPGP key 0x31645531:",
        "mkdir -p /work/out1 && docker run -u me -p 8080:80 x",
        "ssh://git@github.com/EO-DataHub/eodh.git",
        "https://packages.example.org/@babel/core",
        "http://127.0.0.1:8080/path/user@example.com",
        "s3://workspaces-eodhp/ws/processing-results/cat.json",
        "https://h.example/x?page=2&limit=10&code=404&key=name",
        "https://maps.example/x?sv=2024-01-01&se=2025-01-01",
        "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
        "commit 6d2fc6ae08215d69d693f5ca76ea87c7780a4275",
        "cookie: not found",
        "The cookie = a small file",
        "-----BEGIN CERTIFICATE-----",
        "disk-0123456789abcdef0123456789 attached, task-runner-of-the-workflow-1234 up",
        "arn:aws:sts::123456789012:assumed-role/AROAEXAMPLEROLEIDAA:session",
        '  File "/app/auth/token.py", line 12, in <module>',
        "botocore.exceptions.NoCredentialsError: Unable to locate credentials",
        "botocore.exceptions.ClientError: (InvalidAccessKeyId) when calling PutObject",
        "An error occurred (403) when calling the HeadObject operation: Forbidden",
        "PWD=/var/lib/cwl",
        "XDG_SESSION_ID=2",
        "    --- PASS: TestProviderTampering/lock_file_modified_2 (0.54s)",
        "ok - PASS: authentication_works_2_times",
        "PRIMARY_KEY column_1_of_2",
        "SKIP option: MYSQLI_SERVER_PUBLIC_KEY [tests/public_key_option1.phpt]",
        "the API_KEY environment variable is not set",
        "no token was given for user1234567890123456789",
        "<module> <token> </token>",
        "1 pass: ok, 2 pass: failed, bypass=True, compass=1",
        "[redacted] password=[redacted] Bearer [redacted]",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert Redactor().text(line) == (line, 0)


@pytest.mark.parametrize(
    "shown",
    [
        HELD,
        quote(HELD, safe=""),
        quote(HELD),
        quote(HELD, safe="").lower(),
        f'{{"k": "{HELD}"}}',
        HELD.replace("/", r"\/"),
        re.sub("[+=&]", lambda found: rf"\u{ord(found[0]):04x}", HELD),
        quote(quote(HELD, safe=""), safe=""),
        b64encode(HELD.encode()).decode(),
        b64encode(b"u:" + HELD.encode()).decode(),
        b64encode(b"me:" + HELD.encode() + b"!").decode(),
        urlsafe_b64encode(b"user:" + HELD.encode()).decode(),
    ],
)
def test_a_held_secret_goes_in_every_form(shown: str) -> None:
    text, count = Redactor([HELD]).text(f"before {shown} after")

    assert count == 1
    assert text.startswith("before ")
    assert text.endswith(" after")
    pieces = {shown[at : at + 12] for at in range(len(shown) - 11)}
    assert not [piece for piece in pieces if piece in text.replace('{"k": "', "")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "clone x-access-token:{}@git.example/eo/tiles.git",
            "clone x-access-token:[redacted]@git.example/eo/tiles.git",
        ),
        (
            "GET /a;jsessionid={}?collection=s2&limit=1",
            "GET /a;jsessionid=[redacted]?collection=s2&limit=1",
        ),
    ],
)
def test_what_stands_behind_a_secret_stays(line: str, expected: str) -> None:
    assert redacted(line.format("ghp_" + LONG)) == expected


def test_a_return_inside_a_value_does_not_hide_half_of_it() -> None:
    raw = b"ghp_" + LONG[:16].encode() + b"\r" + LONG[16:].encode() + b"\nnext\n"

    assert Redactor().stream().feed(clean_block(raw)) == b"[redacted]\nnext\n"


def test_a_letter_that_was_struck_twice_does_not_hide_a_token() -> None:
    raw = "".join(f"{letter}\b{letter}" for letter in f"ghp_{LONG}").encode()

    assert Redactor().stream().feed(clean_block(raw)) == b"[redacted]"


@pytest.mark.parametrize("plant", PRACTICE, ids=[p.kind for p in PRACTICE])
def test_what_a_logger_writes_before_a_secret_does_not_hide_it(plant: Planted) -> None:
    for before in (
        "ValueError: ",
        "2026-01-05 10:00:00,123 - root - ERROR - ",
        "[2026-01-05 10:00:00] INFO fetch.tiles: ",
        "+ ",
        "E       ",
    ):
        text = redacted(f"start\n{before}{plant.line}\nend\n")

        assert [secret for secret in plant.secrets if secret in text] == [], before


def test_each_line_of_a_held_secret_goes() -> None:
    text = redacted(f"x {PEM_BODY[0]} y", "\n".join(PEM))

    assert text == "x [redacted] y"


def test_short_held_secrets_are_ignored() -> None:
    assert redacted("the word key stays", "key", "", "redacted", "[redacted]") == (
        "the word key stays"
    )


@pytest.mark.parametrize(
    "before",
    [
        "",
        "    ",
        "2025-10-10T14:17:23.205638Z - stage-in-pod-abcdefgh - ",
        "2025-10-10 14:17:23,205 [INFO] ",
        "> ",
    ],
)
def test_a_private_key_goes_line_by_line(before: str) -> None:
    lines = ["start", *(before + line for line in PEM), "after", "more after it"]

    text, count = Redactor().text("\n".join(lines))

    shown = text.split("\n")
    assert len(shown) == len(lines)
    assert count == len(PEM_BODY)
    assert shown[0] == "start"
    assert shown[1] == before + PEM[0]
    assert shown[2:-3] == [before + "[redacted]"] * len(PEM_BODY)
    assert shown[-3:] == [before + PEM[-1], "after", "more after it"]


def test_a_private_key_goes_over_blocks_too() -> None:
    stream = Redactor().stream()

    shown = [stream.feed(f"{line}\n".encode()) for line in [*PEM, "after"]]

    assert shown[1:-2] == [b"[redacted]\n"] * len(PEM_BODY)
    assert shown[-1] == b"after\n"
    assert stream.count == len(PEM_BODY)


def test_other_threads_between_the_lines_of_a_key_stay() -> None:
    lines = [*PEM[:3], "INFO meanwhile", *PEM[3:], "after"]

    shown = redacted("\n".join(lines)).split("\n")

    assert shown[3] == "INFO meanwhile"
    assert not set(PEM_BODY) & set(shown)


def test_a_key_that_never_ends_does_not_swallow_the_log() -> None:
    log = [
        PEM[0],
        PEM_BODY[0],
        "Traceback (most recent call last):",
        '  File "/opt/app/run.py", line 3, in <module>',
        "    main()",
        "ValueError: no key",
        "done",
    ]

    assert redacted("\n".join(log)).split("\n") == [log[0], "[redacted]", *log[2:]]


def test_a_manifest_names_a_variable_in_one_line_and_shows_it_in_the_next() -> None:
    manifest = (
        "- name: AWS_SECRET_ACCESS_KEY\n  value: changeme\n- name: USER\n  value: me"
    )
    expected = manifest.replace("changeme", "[redacted]")

    assert redacted(manifest) == expected
    stream = Redactor().stream()
    lines = [stream.feed(f"{line}\n".encode()) for line in manifest.split("\n")]
    assert b"".join(lines).decode() == expected + "\n"


def test_the_host_the_path_and_the_code_of_a_failed_request_stay() -> None:
    line = (
        "HTTPError: 403 Client Error: Forbidden for url: https://h.example/a/b.tif"
        f"?X-Amz-Expires=60&X-Amz-Signature={LONG}"
    )

    assert redacted(line) == line.replace(LONG, "[redacted]")


pieces = st.one_of(
    st.sampled_from([plant.line for plant in PLANTED]),
    st.sampled_from(
        [
            "password",
            "token",
            "secret:",
            "=",
            ": ",
            '"',
            "'",
            "\\",
            "://",
            "@",
            "&sig=",
            "Bearer ",
            "Basic ",
            "Authorization: ",
            "Cookie: a=",
            "; b=",
            "--token ",
            "<password>",
            "</password>",
            "name: X_TOKEN",
            "value: ",
            "[redacted]",
            "eyJhbGciOi",
            ".eyJzdWIi",
            "a1b2c3d4e5",
            HELD,
            "\n",
            " ",
        ]
    ),
    st.text(max_size=8),
)
logs = st.lists(pieces, max_size=12).map("".join)


@given(logs)
def test_redaction_is_settled_after_once_and_keeps_every_line(log: str) -> None:
    redactor = Redactor([HELD])
    once, _ = redactor.text(log)

    assert once.count("\n") == log.count("\n")
    assert redactor.text(once) == (once, 0)
    assert HELD not in once


def without_loose_ends(key: list[str]) -> list[str]:
    """Leave out an END without its BEGIN: its lines are found in its own block only."""
    stored: list[str] = []
    begun = False
    for line in key:
        ends = "END" in line
        if begun or not ends:
            stored.append(line)
        begun = not ends and (begun or "BEGIN" in line)
    return stored


@given(st.lists(logs, max_size=5), st.lists(st.sampled_from(PEM), max_size=8))
def test_blocks_make_no_difference(parts: list[str], key: list[str]) -> None:
    lines = "\n".join([*parts, *without_loose_ends(key), "end"]).split("\n")
    whole, by_line = Redactor([HELD]).stream(), Redactor([HELD]).stream()

    together = whole.feed("".join(f"{line}\n" for line in lines).encode())
    apart = b"".join(by_line.feed(f"{line}\n".encode()) for line in lines)

    assert apart == together
    assert by_line.count == whole.count


@pytest.mark.parametrize("letters", [120, 201, 260, 900, 17_000])
def test_a_long_value_goes_to_its_end(letters: int) -> None:
    token = made_up(letters, ALNUM, "long")
    log = (
        "connecting with user=me password=Tr0ub4dor9637 host=db\n"
        f"user claims {token}\n"
        "end\n"
    )

    assert redacted(log) == (
        "connecting with user=me password=[redacted] host=db\n"
        "user claims [redacted]\n"
        "end\n"
    )


def test_a_script_names_its_user_the_same_in_one_block_and_in_many() -> None:
    lines = [b"ftp host <<END\n", b"passive\n", b"user me Tr0ub4dor9637\n", b"end\n"]
    whole, by_line = Redactor().stream(), Redactor().stream()

    assert whole.feed(b"".join(lines)) == b"".join(map(by_line.feed, lines))
    assert b"user me [redacted]" in Redactor().stream().feed(b"".join(lines))


@given(st.text(st.characters(categories=["L", "Zs"])))
def test_plain_words_are_never_altered(text: str) -> None:
    assert Redactor().text(text) == (text, 0)


@given(
    st.text(ALNUM, min_size=8, max_size=40), st.text(max_size=20), st.text(max_size=20)
)
def test_a_held_secret_never_survives(secret: str, before: str, after: str) -> None:
    text = redacted(before + secret + after, secret)

    assert secret not in text or secret in "[redacted]"


def test_a_line_of_nothing_but_secrets_loses_its_rest() -> None:
    line = "password=hunter2hunter2 " * 60_000

    text, _ = Redactor().text(line)

    assert "hunter2" not in text
    assert Redactor().text(text) == (text, 0)


def test_many_threads_share_a_redactor() -> None:
    redactor = Redactor([HELD])
    log = "".join(f"{plant.line}\n" for plant in PLANTED) + HELD
    expected = redactor.text(log)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(redactor.text, [log] * 64))

    assert answers == [expected] * 64
