"""Secrets cut in two, by a chunk's head within a line or by a line end."""

import json

import pytest

from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.logs.sanitize import clean_block

HEAD = "2026-03-04T05:06:07.123456Z - make-mosaic-pod-abcdwxyz - "
#: Of letters and digits, made up.
TOKENS = {
    "a token of a code host": ("", "ghp_9Qw8Er7Ty6Ui5Op4As3Df2Gh1Jk0Lz9Xc8Vb", ""),
    "a web token": ("", "eyJrIjoiYWJjMTIzIn0.eyJzIjoiOTg3NnpZIn0.Q1w2E3r4T5y6U7i8", ""),
    "a bearer": ("Authorization: ", "Bearer 7hG5fD3sA6wE0rT9yU2i", ""),
    "a variable": ("S3_SECRET_KEY=", "mX7cV4bN8kJ1hG5fD3sA6wE0rT9yU2iO4p", ""),
    "a password in an address": ("https://", "kim:T1dal9Mudflat", "@h.example.org/x"),
}
CUTS = {
    "within a line": HEAD,
    "at a line end": "\n" + HEAD,
    "at a line end without a head": "\n",
}


def place_of_cut(secret: str, share: float) -> int:
    """Where a secret is cut after a share of it; never within a scheme's word."""
    return max(round(len(secret) * share), 7 if secret.startswith("Bearer") else 0)


def pieces(secret: str, at: int) -> list[str]:
    """Both parts of a secret, but for letters that say nothing and a scheme's word."""
    parts = (secret[:at].removeprefix("Bearer "), secret[at:].removeprefix("er "))
    return [part for part in parts if len(part) >= 6]


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_both_parts_of_a_cut_secret_go(
    cut: str, token: tuple[str, str, str], share: float
) -> None:
    before, secret, behind = token
    at = place_of_cut(secret, share)
    text = f"{HEAD}x {before}{secret[:at]}{cut}{secret[at:]}{behind}\n{HEAD}done\n"

    redacted, _ = Redactor().text(text)

    assert [part for part in pieces(secret, at) if part in redacted] == []
    assert redacted.count("\n") == text.count("\n")
    assert redacted.endswith(f"\n{HEAD}done\n")


@pytest.mark.parametrize("key", ["log", "message", "msg"])
@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_both_parts_go_from_the_texts_of_two_lines_of_json(
    key: str, token: tuple[str, str, str], share: float
) -> None:
    before, secret, behind = token
    at = place_of_cut(secret, share)
    end = "\n" * (key == "log")
    texts = (f"x {before}{secret[:at]}{end}", f"{secret[at:]}{behind}{end}", "done")
    lines = [json.dumps({"stream": "stderr", key: text}) for text in texts]

    redacted, _ = Redactor().text("\n".join(lines))

    assert [part for part in pieces(secret, at) if part in redacted] == []
    assert [json.loads(line)["stream"] for line in redacted.split("\n")] == [
        "stderr"
    ] * 3
    assert redacted.endswith(lines[-1])


def test_a_line_that_docker_wrote_in_parts_is_read_as_one() -> None:
    text = '{"log":"db_pass","t":1}\n{"log":"word=\'Gr4vel#Shore7\'\\n","t":1}\n'

    redacted, _ = Redactor().text(text)

    assert redacted == text.replace("Gr4vel#Shore7", "[redacted]")


@pytest.mark.parametrize(
    "raw", ["S3_SECRET=mX7c\rV4bN8kJ1hG", "x passw\rord='Gr4vel7'"]
)
def test_a_return_within_a_secret_or_its_name_hides_nothing(raw: str) -> None:
    redacted = Redactor().stream().feed(clean_block(raw.encode()))

    assert redacted.strip(b"'").endswith(b"[redacted]")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"read key: 12%\rread key: 99%\n", b"read key: 99%\n"),
        (b"reading token\rdone, 5 files\n", b"done, 5 files\n"),
        (
            b"https://data.example/a\rdone, one file of nine\n",
            b"done, one file of nine\n",
        ),
    ],
)
def test_a_bar_shows_its_last_state(raw: bytes, shown: bytes) -> None:
    assert clean_block(raw) == shown


def test_a_name_that_a_line_end_cuts_names_its_value() -> None:
    text = f"{HEAD}db_passw\n{HEAD}ord='Gr4vel#Shore7' host=pg.lan\n"

    redacted, _ = Redactor().text(text)

    assert redacted == text.replace("Gr4vel#Shore7", "[redacted]")


def test_a_name_that_a_head_cuts_names_its_value() -> None:
    text = f"{HEAD}db_pass{HEAD}word='Gr4vel#Shore7' host=pg.lan\n"

    redacted, _ = Redactor().text(text)

    assert redacted == f"{HEAD}db_pass{HEAD}word='[redacted]' host=pg.lan\n"


def test_what_stands_alone_behind_a_bearers_name_in_the_next_line_goes() -> None:
    redacted, _ = Redactor().text("> Authorization: Bearer\n7hG5fD3sA6wE0rT9yU2i\n")

    assert redacted == "> Authorization: Bearer\n[redacted]\n"


@pytest.mark.parametrize(
    "text",
    [
        "Serving on http://localhost:8080\nkim@example.org asked\n",
        "Reading https://data.example.org\nkim@example.org asked\n",
        "the scheme is Bearer\nKeyError: 'B8A'\n",
        "the scheme is Bearer\n2026-03-04T05:06:07 done 1\n",
        "from hf_hub\nmodel2.load failed\n",
        f"{HEAD}tile T31UDQ{HEAD}_20260304 read\n",
        f"{HEAD}RuntimeError: no data in tile{HEAD}T31UDQ\n{HEAD}exit code 1\n",
        "prefix ghp_\nRuntimeError: exit 1\n",
        "the secre\ntary: kim\n",
        '{"msg":"the scheme is Bearer"}\n{"msg":"KeyError: B8A"}\n',
        '{"msg":"tile"}\n{"msg":"T31UDQ"}\n{"msg":"token expired"}\n',
        '{"msg":"no token"}\n{"id":"4f9a0c7e21d85b36"}\n{"msg":"6f2a9c"}\n',
    ],
)
def test_what_is_no_cut_secret_stays(text: str) -> None:
    assert Redactor().text(text) == (text, 0)


def test_many_heads_in_one_line_are_read_in_one_pass() -> None:
    text = "x" + HEAD.join(["y"] * 5_000) + f" password=Gr4vel{HEAD}#Shore7\n"

    redacted, _ = Redactor().text(text)

    assert "Gr4vel" not in redacted


def test_a_checksum_behind_a_key_that_was_cut_off_stays() -> None:
    body = "\n".join(["aB3xYz9QwErT4uIoP7lKZx7cVbN5mAsD" * 2] * 2)
    digest = "Digest: sha256:" + "4f9a0c7e21d85b36" * 4
    text = f"-----BEGIN RSA PRIVATE KEY-----\n{body}\nPull complete\n{digest}\n"

    redacted, _ = Redactor().text(text)

    assert "aB3xYz9Q" not in redacted
    assert redacted.endswith(f"Pull complete\n{digest}\n")


def test_a_word_that_stands_in_place_of_a_user_stays() -> None:
    redacted, _ = Redactor().text("git clone https://oauth2:Gr4velShore7@h.org/x\n")

    assert redacted == "git clone https://oauth2:[redacted]@h.org/x\n"
