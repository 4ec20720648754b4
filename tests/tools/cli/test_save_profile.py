"""`eodh-logs login`: profiles and keys, made and used."""

import json
import os
import select
import shutil
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_tools.config.profiles import Profile, ProfileFile
from eodh_tools.hub.job_references import status_uri
from tests.in_process import Ended
from tests.tools.cli.conftest import EODH_LOGS, LONG_AGO, WORKSPACE, Program
from tests.waiting import WAIT_S

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="no modes, no pty")
OTHER = "river-lab"
# A terminal of its own for the program, as a person has one.
IN_A_TERMINAL = (
    "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
)


def log_in(program: Program, hub: LocalHub, workspace: str, *before: str) -> Ended:
    return program.run(
        *before,
        "login",
        "--base-url",
        hub.base_url,
        "--workspace",
        workspace,
        "--key-stdin",
        stdin=hub.workspaces[workspace] + "\n",
    )


def files_with(text: str, folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]


def test_after_login_questions_are_answered_with_nothing_set(
    bare: Program, hub: LocalHub, failed_job: str
) -> None:
    done = log_in(bare, hub, WORKSPACE)
    assert done.returncode == 0, done.stderr
    assert hub.workspaces[WORKSPACE] not in done.stdout + done.stderr

    assert failed_job in bare.run("jobs").stdout


@POSIX
def test_without_a_keyring_one_private_file_holds_the_key_and_is_reported(
    bare: Program, hub: LocalHub
) -> None:
    done = log_in(bare, hub, WORKSPACE)

    (holding,) = files_with(hub.workspaces[WORKSPACE], bare.home)
    assert stat.S_IMODE(holding.stat().st_mode) == 0o600
    assert str(holding) in done.stdout
    assert "30 days" in done.stdout


def test_login_in_json_shows_where_the_key_lies_but_not_the_key(
    bare: Program, hub: LocalHub
) -> None:
    key = hub.workspaces[WORKSPACE]
    done = bare.run(
        *("login", "--base-url", hub.base_url, "--workspace", WORKSPACE),
        *("--key-stdin", "--json"),
        stdin=key,
    )

    answer = json.loads(done.stdout)
    assert key not in done.stdout
    assert answer["profile"] == "default"
    assert answer["key_kept_in"] == "file"
    assert answer["address"] == hub.root_url(WORKSPACE)
    assert answer["checked"] is True


def test_a_key_that_the_hub_refuses_is_not_saved_and_the_token_id_is_named(
    bare: Program, hub: LocalHub
) -> None:
    done = bare.run(
        *("login", "--base-url", hub.base_url, "--workspace", WORKSPACE),
        "--key-stdin",
        stdin="0b5ad1c4-not-the-key-of-anything",
    )

    assert done.returncode == 3
    assert "Token ID" in done.stderr
    assert "Nothing was saved" in done.stderr
    assert "0b5ad1c4" not in done.stdout + done.stderr
    assert files_with("", bare.home) == []


def test_what_cannot_be_a_key_is_refused_before_the_hub_is_asked(
    bare: Program, hub: LocalHub
) -> None:
    asked = len(hub.requests)
    done = bare.run(
        *("login", "--base-url", hub.base_url, "--workspace", WORKSPACE),
        "--key-stdin",
        stdin="two words",
    )

    assert done.returncode == 2
    assert "two words" not in done.stdout + done.stderr
    assert len(hub.requests) == asked


def test_an_unreachable_hub_saves_nothing_unless_no_check_is_given(
    bare: Program,
) -> None:
    login = (
        *("login", "--base-url", "http://127.0.0.1:9", "--workspace", WORKSPACE),
        "--key-stdin",
    )
    bare.variables = {"EODH_TIMEOUT_S": "1"}

    refused = bare.run(*login, stdin="made-up-key-0123456789")
    assert refused.returncode == 4
    assert "--no-check" in refused.stderr
    assert files_with("", bare.home) == []

    saved = bare.run(*login, "--no-check", stdin="made-up-key-0123456789")
    assert saved.returncode == 0
    assert "was not asked" in saved.stdout


@pytest.mark.parametrize(
    ("option", "value", "named"),
    [
        ("--base-url", "http://hub.example", "https"),
        ("--base-url", "https://user:secret@hub.example", "EODH_BASE_URL"),
        ("--root-url", "nonsense", "EODH_ROOT_URL"),
        ("--workspace", "../elsewhere", "workspace"),
    ],
)
def test_an_address_that_cannot_be_is_refused_before_a_key_is_read(
    option: str, value: str, named: str, bare: Program
) -> None:
    done = bare.run("login", "--workspace", WORKSPACE, option, value, "--key-stdin")

    assert done.returncode == 2
    assert named in done.stderr
    assert "secret" not in done.stderr


def test_several_profiles_are_chosen_by_name_and_by_a_pasted_address(
    bare: Program, hub: LocalHub, failed_job: str
) -> None:
    log_in(bare, hub, WORKSPACE)
    done = log_in(bare, hub, OTHER, "--profile", "second")
    assert "--profile second jobs" in done.stdout

    assert failed_job not in bare.run("--profile", "second", "jobs").stdout
    assert bare.run("--profile", "second", "status", failed_job).returncode == 3
    of_other = hub.script(OTHER, ScriptedJob(status="failed", created=LONG_AGO))[0]
    assert bare.run("status", hub.job_url(OTHER, of_other)).returncode == 1
    assert "'third'" in bare.run("--profile", "third", "jobs").stderr


@pytest.mark.parametrize(
    ("options", "variables", "named"),
    [
        (("--profile", "second"), {}, "--profile second"),
        ((), {"EODH_PROFILE": "second"}, "EODH_PROFILE=second"),
        ((), {"EODH_WORKSPACE": OTHER}, "EODH_WORKSPACE with EODH_API_KEY"),
        (
            (),
            {"EODH_ROOT_URL": "http://127.0.0.1:9/api", "EODH_WORKSPACE": "-"},
            "EODH_ROOT_URL",
        ),
    ],
)
@pytest.mark.parametrize("as_uri", [False, True])
def test_no_address_leads_out_of_the_workspace_that_was_chosen(
    options: tuple[str, ...],
    variables: dict[str, str],
    named: str,
    as_uri: bool,  # noqa: FBT001 - pytest passes it by name
    bare: Program,
    hub: LocalHub,
    failed_job: str,
) -> None:
    """A log may hold such an address, and a model may follow it."""
    log_in(bare, hub, WORKSPACE)
    log_in(bare, hub, OTHER, "--profile", "second")
    if "API_KEY" in named:
        key = hub.workspaces[OTHER]
        variables |= {"EODH_API_KEY": key, "EODH_BASE_URL": hub.base_url}
    job = (
        status_uri(WORKSPACE, failed_job)
        if as_uri
        else hub.job_url(WORKSPACE, failed_job)
    )
    done = bare.run(*options, "status", job, also=variables)

    assert done.returncode == 2
    assert done.stdout == ""
    assert f"`{named}` allows only" in done.stderr
    assert "Choose the profile of that workspace with `--profile NAME`" in done.stderr
    chosen = bare.run("--profile", "default", "status", job, also=variables)
    assert chosen.returncode == 1


def test_a_profile_moved_to_another_address_leaves_its_old_key_behind(
    bare: Program, hub: LocalHub
) -> None:
    log_in(bare, hub, WORKSPACE)
    log_in(bare, hub, OTHER)

    assert files_with(hub.workspaces[WORKSPACE], bare.home) == []
    assert len(files_with(hub.workspaces[OTHER], bare.home)) == 1


def test_a_variable_that_wins_over_the_profile_is_named(
    bare: Program, hub: LocalHub
) -> None:
    bare.variables = {"EODH_API_KEY": "made-up-key-0123456789"}

    assert "EODH_API_KEY is set and overrides" in log_in(bare, hub, WORKSPACE).stdout


def test_a_variable_that_says_the_same_as_the_profile_is_not_named(
    bare: Program, hub: LocalHub
) -> None:
    bare.variables = {
        "EODH_BASE_URL": hub.base_url,
        "EODH_WORKSPACE": WORKSPACE,
        "EODH_API_KEY": hub.workspaces[WORKSPACE],
    }

    assert "overrides" not in log_in(bare, hub, WORKSPACE).stdout


def test_without_a_terminal_and_without_key_stdin_nobody_waits_for_a_key(
    bare: Program,
) -> None:
    done = bare.run("login", "--workspace", WORKSPACE)

    assert done.returncode == 2
    assert "--key-stdin" in done.stderr
    assert bare.run("login", "--key-stdin").returncode == 2


@POSIX
def test_at_a_terminal_workspace_and_key_are_asked_for_and_the_key_stays_hidden(
    bare: Program, hub: LocalHub
) -> None:
    key = hub.workspaces[WORKSPACE]
    login = [str(EODH_LOGS), "login", "--base-url", hub.base_url]
    with subprocess.Popen(
        [sys.executable, "-c", IN_A_TERMINAL, *login],
        env=bare.environment(),
        cwd=bare.home,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as person:
        assert person.stdin is not None
        assert person.stdout is not None
        seen = ""
        for prompt, typed in (("Workspace:", WORKSPACE), ("hidden", key)):
            seen += read_until(person.stdout.fileno(), prompt)
            person.stdin.write(f"{typed}\n".encode())
            person.stdin.flush()
        seen += read_until(person.stdout.fileno(), "accepts it")
        assert person.wait(WAIT_S) == 0

    assert key not in seen
    assert bare.run("jobs").returncode == 0


def read_until(file: int, awaited: str) -> str:
    seen = ""
    until = time.monotonic() + WAIT_S
    while awaited not in seen:
        ready, _, _ = select.select([file], [], [], max(0, until - time.monotonic()))
        assert ready, f"{awaited!r} never came, but {seen!r}"
        piece = os.read(file, 65_536).decode()
        assert piece, f"{awaited!r} never came, but {seen!r}"
        seen += piece
    return seen


@POSIX
def test_logout_removes_the_profile_and_its_key_and_all_that_was_saved(
    bare: Program, hub: LocalHub, failed_job: str
) -> None:
    log_in(bare, hub, WORKSPACE)
    log_in(bare, hub, OTHER, "--profile", "river")
    assert bare.run("--profile", "default", "explain", failed_job).returncode == 0
    # Other things may lie in the folder that EODH_CACHE_DIR names, and in those below.
    cache = bare.home / "cache" / "eodh"
    (cache / "logs" / "mine").mkdir()
    others = [
        cache / "mine.txt",
        cache / "logs" / "mine" / "thesis.txt",
        cache / "logs" / "mine.log",
        cache / "logs" / "draft.part",
        cache / "history" / "mine.sqlite3",
    ]
    for each in others:
        each.write_text("not yours")

    one = bare.run("--profile", "river", "logout")
    assert "Removed profile river and its key." in one.stdout
    assert files_with(hub.workspaces[OTHER], bare.home) == []
    assert files_with(hub.workspaces[WORKSPACE], bare.home) != []

    everything = bare.run("logout", "--all")
    assert "revoke it on the Hub's website" in everything.stdout
    for text in (hub.workspaces[WORKSPACE], failed_job, "cloudmasker_eo"):
        assert files_with(text, bare.home) == []
    assert [each.read_text() for each in others] == ["not yours"] * len(others)
    assert f"Left: {cache / 'logs'}, which holds files" in everything.stdout
    assert f"Removed {cache / 'explanations'}" in everything.stdout
    assert not (cache / "explanations").exists()
    shutil.rmtree(cache / "logs")
    shutil.rmtree(cache / "history")
    assert bare.run("logout", "--all").stdout == "Nothing is saved on this machine.\n"
    assert "nothing was removed" in bare.run("logout").stderr


def test_profiles_that_are_saved_at_once_are_all_there(tmp_path: Path) -> None:
    """A script may start several `login`s together."""
    names = [f"p{number}" for number in range(32)]

    def save(name: str) -> None:
        ProfileFile(tmp_path).write(Profile(name, workspace=name))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(save, names))
    assert set(ProfileFile(tmp_path).read()) == set(names)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ProfileFile(tmp_path).remove, names[1:]))
    assert set(ProfileFile(tmp_path).read()) == {"p0"}


def test_logout_of_all_removes_keys_whose_profile_is_not_there(
    bare: Program, hub: LocalHub
) -> None:
    log_in(bare, hub, WORKSPACE)
    (profiles,) = bare.home.rglob("profiles.toml")
    (key,) = files_with(hub.workspaces[WORKSPACE], bare.home)
    profiles.unlink()
    (key.parent / "tmpabc.part").write_text(hub.workspaces[WORKSPACE])
    mine = key.parent / "mine.txt"
    mine.write_text("not yours")

    done = bare.run("logout", "--all")

    assert "Removed 2 keys without a profile.\n" in done.stdout
    assert "revoke it on the Hub's website" in done.stdout
    assert files_with(hub.workspaces[WORKSPACE], bare.home) == []
    assert mine.read_text() == "not yours"
