"""A key that this person saved is hidden in local logs, whichever way it was saved."""

import json
from pathlib import Path

import pytest

from tests.tools.cli.conftest import Program

KEY = "Ut7vQmZ2kLr9-marsh-Wd4cXe8"
LOG = f"sent {KEY} to the mirror\nRuntimeError: the mirror refused {KEY}\n"


def by_login(bare: Program) -> None:
    done = bare.run(
        *("--profile", "second", "login", "--workspace", "eo-team"),
        *("--no-check", "--key-stdin"),
        stdin=f"{KEY}\n",
    )
    assert done.returncode == 0, done.stderr


def by_env_file(bare: Program) -> None:
    (bare.home / ".env").write_text(f"EODH_API_KEY='{KEY}'\n")


def by_secret_file(bare: Program) -> None:
    folder = bare.home / "secrets"
    folder.mkdir()
    (folder / "eodh_api_key").write_text(f"{KEY}\n")
    bare.variables["EODH_SECRETS_DIR"] = str(folder)


def by_variable(bare: Program) -> None:
    bare.variables["EODH_API_KEY"] = KEY


WAYS = {
    way.__name__: way for way in (by_login, by_env_file, by_secret_file, by_variable)
}


@pytest.mark.parametrize("way", WAYS)
def test_no_command_for_local_logs_shows_it(bare: Program, way: str) -> None:
    WAYS[way](bare)
    log, saved = bare.home / "job.log", bare.home / "saved"
    log.write_text(LOG)
    stored_job(saved)

    shown = [
        bare.run("redact", str(log)),
        bare.run("excerpt", str(log)),
        bare.run("explain", "--from", str(saved)),
        bare.run("explain", "--json", "--from", str(saved)),
    ]

    assert [done.returncode for done in shown] == [0, 0, 0, 0]
    assert all(KEY not in done.stdout + done.stderr for done in shown)
    assert all("[redacted]" in done.stdout for done in shown)
    assert shown[0].stderr == "2 secrets redacted: 2 own key.\n"


def stored_job(folder: Path) -> None:
    (folder / "logs").mkdir(parents=True)
    (folder / "logs" / "step.log").write_text(LOG)
    link = {"rel": "related", "href": "https://h.example/jobs/a/step.log"}
    status = {"jobID": "a", "status": "failed", "message": KEY, "links": [link]}
    (folder / "job.json").write_text(json.dumps(status))


def test_a_saved_key_that_cannot_be_read_is_named(bare: Program) -> None:
    by_login(bare)
    (bare.home / "config" / "eodh" / "profiles.toml").write_text("[[")
    (bare.home / "job.log").write_text("all good\n")

    done = bare.run_process("redact", "job.log")

    assert (done.returncode, done.stdout) == (0, "all good\n")
    assert "a saved key cannot be read, so it may stay in the log" in done.stderr
