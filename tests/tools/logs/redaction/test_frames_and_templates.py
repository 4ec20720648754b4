"""A place in a program, a description of an address and a path stay; secrets go."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor

KEY = "tR4mLq8ZwX2cVb6NhJ9k"


@pytest.mark.parametrize(
    "text",
    [
        "\tat uk.example.Vault.readPassword(Vault.java:412)",
        "\tat uk.example.Store.getSecret(Store.kt:9)",
        "    at Object.askPassphrase (prompt.ts:31)",
        "in get_password(vault.cpp:31:4)",
        "DSN=mysql://USER:PASSWORD@HOST:3306/NAME",
        "copy it as postgres://DB_USER:DB_PASS@DB_HOST:5432/stac",
        "amqp://USERNAME:YOUR_PASSWORD@YOUR_HOST:5671",
        "the form is redis://user:pass@host:6379/0",
        "broker = user:pass@broker.example",
    ],
)
def test_a_frame_and_a_template_stay(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("dialled mysql://user:pass19@db.example/x", "pass19"),
        ("dialled mysql://USER:PASSBY-moor@db.example/x", "PASSBY-moor"),
        ("getPassword(Krick.ente:118)", "Krick.ente:118"),
        ("see http://127.0.0.1:9200/?tkn=moorhen-Kiebitz", "moorhen-Kiebitz"),
    ],
)
def test_what_only_resembles_them_goes(text: str, secret: str) -> None:
    redacted, count = Redactor().text(f"{text}\n")

    assert secret not in redacted
    assert count == 1


def test_the_path_behind_a_key_in_it_stays() -> None:
    line = f'"PUT /tiles;token={KEY}/12/5.png HTTP/1.1" 403\n'

    assert Redactor().text(line)[0] == line.replace(KEY, "[redacted]")
