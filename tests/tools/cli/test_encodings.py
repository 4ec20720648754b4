"""A log in another encoding than UTF-8, at every door that reads bytes."""

# ruff: noqa: RUF001 - letters of other languages

import json
import re

import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_sandbox.hub.zoo_kernel import FrontEnd
from tests.tools.cli.conftest import LONG_AGO, WORKSPACE, Program
from tests.tools.cli.logs_to_read import job_with

#: Made up.
SECRET = "Tr0ub4dor-Zebra-91"
SPANISH = f"leída la escena\ncontraseña: {SECRET}\nValueError: no hay señal en B11\n"
GERMAN = f"„password“ = „{SECRET}“\nValueError: kein „Kanal“ B11 – gar keiner\n"
RUSSIAN = f"сцена прочитана\nпароль: {SECRET}\nValueError: нет канала B11\n"
LOGS = {
    "latin-1": SPANISH.encode("latin-1"),
    "cp1252": GERMAN.encode("cp1252"),
    "cp1252, of one UTF-8 line": "tuile à 3°\n".encode() + SPANISH.encode("cp1252"),
    "UTF-16 of PowerShell": RUSSIAN.replace("\n", "\r\n").encode("utf-16"),
    "UTF-16, big end first": RUSSIAN.encode("utf-16-be"),
    "UTF-16, little end first": RUSSIAN.encode("utf-16-le"),
    "UTF-16, with a mark, big end first": ("\ufeff" + RUSSIAN).encode("utf-16-be"),
    "UTF-32": RUSSIAN.encode("utf-32"),
    "UTF-8 behind UTF-16": RUSSIAN.encode("utf-16")
    + f"ValueError: no band B11\npassword={SECRET}\nthe end of it\n".encode(),
}
EACH = pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)


@pytest.fixture
def hub_front_end() -> FrontEnd:
    """Not every server refuses a log that is no UTF-8."""
    return FrontEnd(decodes_logs=False)


def errors_of(text: str) -> list[str]:
    return re.findall("ValueError.*", text)


ERRORS = {*errors_of(SPANISH + GERMAN + RUSSIAN), "ValueError: no band B11"}


@EACH
def test_redact_finds_its_secrets_and_leaves_its_words(
    log: bytes, bare: Program
) -> None:
    (bare.home / "a.log").write_bytes(log)

    done = bare.run("redact", "a.log")

    assert done.returncode == 0
    assert SECRET not in done.stdout
    assert "[redacted]" in done.stdout
    assert set(errors_of(done.stdout)) <= ERRORS
    assert errors_of(done.stdout)


@EACH
def test_an_excerpt_shows_its_error_and_no_secret(log: bytes, bare: Program) -> None:
    (bare.home / "a.log").write_bytes(log)

    done = bare.run("excerpt", "a.log")

    assert SECRET not in done.stdout
    assert "[redacted]" in done.stdout
    assert errors_of(done.stdout)[-1] in ERRORS


@EACH
def test_a_saved_one_explains_its_job(
    log: bytes, program: Program, hub: LocalHub
) -> None:
    logs = (JobLog("convert.log", b"all is well\n"),)
    job = ScriptedJob("convert", "failed", created=LONG_AGO, logs=logs)
    program.run("save", hub.script(WORKSPACE, job)[0], "stored")
    (program.home / "stored" / "logs" / "convert.log").write_bytes(log)

    done = program.run("explain", "--json", "--from", "stored")

    assert SECRET not in done.stdout
    (evidence,) = json.loads(done.stdout)["evidence"]
    assert "[redacted]" in evidence["text"]
    assert errors_of(evidence["text"])[-1] in ERRORS


# A kernel sends a log only up to its first zero.
@pytest.mark.parametrize("log", [log for log in LOGS.values() if 0 not in log])
def test_one_of_the_hub_is_read_without_its_secrets(
    log: bytes, program: Program, hub: LocalHub
) -> None:
    job = job_with(hub, [JobLog("convert.log", log)])

    done = program.run("read", job, "convert", "--raw")

    assert SECRET not in done.stdout
    assert "[redacted]" in done.stdout
    assert errors_of(done.stdout)[-1] in ERRORS
