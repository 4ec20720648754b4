"""How the program starts, helps and ends, with nothing set and no Hub."""

import json
import sys

import pytest

from tests.tools.cli.conftest import WORKSPACE, Program

COMMANDS = ("login", "jobs", "status", "wait", "logs", "read", "save", "doctor")
MODULES = "import sys, json; {run}; print(json.dumps(sorted(sys.modules)))"


def modules_after(program: Program, run: str) -> set[str]:
    done = program.run_process("-c", MODULES.format(run=run), program=[sys.executable])
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_help_needs_no_settings_and_names_every_command(bare: Program) -> None:
    done = bare.run_process("--help")

    assert done.returncode == 0
    assert done.stderr == ""
    for command in (*COMMANDS, "excerpt"):
        assert f" {command} " in done.stdout


def test_help_says_the_exit_codes_and_how_the_hub_cancels(bare: Program) -> None:
    help_text = " ".join(bare.run("--help").stdout.split())

    assert "Exit codes: 0 done; 1 the job failed" in help_text
    assert "4 the Hub could not be reached" in help_text
    assert "These commands only read" in help_text
    assert "DELETE" in help_text
    assert "pyeodh" in help_text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_but_login_can_answer_in_json_and_takes_no_key(
    command: str, bare: Program
) -> None:
    help_text = bare.run(command, "--help").stdout

    assert "--json" in help_text
    assert "--key " not in help_text
    assert "--api-key" not in help_text


@pytest.mark.parametrize("command", ["cancel", "dismiss", "delete"])
def test_no_command_cancels(command: str, bare: Program) -> None:
    assert bare.run(command, "some-job").returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [["status"], ["jobs", "--limit", "none"], ["read", "job", "--nonsense"], ["what"]],
)
def test_wrong_usage_ends_with_2_on_stderr(arguments: list[str], bare: Program) -> None:
    done = bare.run(*arguments)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_with_nothing_set_a_question_names_the_setting_and_ends_with_2(
    bare: Program,
) -> None:
    done = bare.run("jobs")

    assert done.returncode == 2
    assert done.stdout == ""
    for word in ("EODH_WORKSPACE", "eodh-logs login"):
        assert word in done.stderr


def test_a_setting_that_cannot_be_right_does_not_keep_help_away(bare: Program) -> None:
    bare.variables = {"EODH_TIMEOUT_S": "soon"}

    assert bare.run("status", "--help").returncode == 0
    asked = bare.run("jobs")
    assert asked.returncode == 2
    assert "EODH_TIMEOUT_S" in asked.stderr


def test_an_unreachable_hub_is_reported_in_a_sentence_and_ends_with_4(
    bare: Program,
) -> None:
    bare.variables = {
        "EODH_BASE_URL": "http://127.0.0.1:9",
        "EODH_WORKSPACE": "eo-team",
        "EODH_API_KEY": "made-up-key-0123456789",
        "EODH_TIMEOUT_S": "1",
    }

    done = bare.run("status", "c7bdbb50-1477-11f0-922f-c217930f6509")
    assert done.returncode == 4
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "127.0.0.1" in done.stderr


def test_with_json_an_error_is_a_json_document_on_standard_output_too(
    bare: Program,
) -> None:
    done = bare.run("jobs", "--json")

    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert error["kind"] == "SettingsError"
    assert error["exit_code"] == 2
    assert error["message"] in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["status", "--json"], "JOB"),
        (["jobs", "--json", "--nonsense"], "--nonsense"),
        (["read", "--json", "xx", "--tail", "many"], "--tail"),
        (["nonsense", "--json"], "nonsense"),
    ],
)
def test_with_json_wrong_usage_is_a_json_document_too(
    arguments: list[str], named: str, bare: Program
) -> None:
    done = bare.run(*arguments)

    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert (error["kind"], error["exit_code"]) == ("UsageError", 2)
    assert named in error["message"]
    assert bare.run(*(word for word in arguments if word != "--json")).stdout == ""


def test_the_version_is_printed_and_nothing_else(bare: Program) -> None:
    done = bare.run_process("--version")

    assert done.returncode == 0
    assert done.stdout.startswith("eodh-logs ")
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion_completes_commands(shell: str, bare: Program) -> None:
    # typer would look for the shell that started it, and there may be none.
    bare.variables = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    script = bare.run_process("--show-completion", shell)

    assert script.returncode == 0
    assert "_EODH_LOGS_COMPLETE" in script.stdout
    bare.variables = {
        "_EODH_LOGS_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": "eodh-logs sta",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "COMP_WORDS": "eodh-logs sta",
        "COMP_CWORD": "1",
    }
    assert "status" in bare.run_process().stdout


def test_excerpt_loads_nothing_that_asks_the_hub_or_draws(bare: Program) -> None:
    log = bare.home / "step.log"
    log.write_text("one\nTraceback (most recent call last):\nValueError: x\n")
    modules = modules_after(
        bare,
        f"sys.argv = ['eodh-logs', 'excerpt', '--json', {str(log)!r}]; "
        "from eodh_tools.cli import main; main()",
    )

    for heavy in (
        "typer",
        "rich",
        "pydantic",
        "httpx",
        "eodh_tools.config.settings",
        "mcp",
    ):
        assert heavy not in modules


def test_excerpt_is_reached_behind_the_options_too(bare: Program) -> None:
    log = bare.home / "step.log"
    log.write_text("one\nTraceback (most recent call last):\nValueError: x\n")

    direct = bare.run_process("excerpt", str(log))
    behind = bare.run("--profile", "x", "excerpt", str(log))
    assert (behind.returncode, behind.stdout) == (direct.returncode, direct.stdout)
    assert "ValueError: x" in direct.stdout


def test_help_loads_no_http_client_no_settings_and_never_mcp(bare: Program) -> None:
    modules = modules_after(
        bare,
        "sys.argv = ['eodh-logs', '--help']; from eodh_tools.cli import main; main()",
    )

    for heavy in ("httpx", "pydantic", "eodh_tools.config.settings", "keyring", "mcp"):
        assert heavy not in modules


def test_no_command_loads_mcp(program: Program) -> None:
    modules = modules_after(
        program,
        "sys.argv = ['eodh-logs', 'jobs']; from eodh_tools.cli import main; main()",
    )

    assert "httpx" in modules
    assert "mcp" not in modules


def completed(program: Program, words: str) -> list[str]:
    """What a bash shell offers for the last of some words."""
    variables = {
        "_EODH_LOGS_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    done = program.run(also=variables)
    assert done.stderr == ""
    return done.stdout.split("\n")


def test_a_shell_completes_jobs_logs_processes_and_states(
    program: Program, failed_job: str
) -> None:
    assert failed_job in completed(program, f"eodh-logs status {failed_job[:6]}")
    assert "convert.log" in completed(program, f"eodh-logs read {failed_job} con")
    assert "convert" in completed(program, "eodh-logs jobs --process conv")
    assert "failed" in completed(program, "eodh-logs jobs --status fa")


def test_a_shell_gets_no_words_where_nothing_is_set(bare: Program) -> None:
    assert "".join(completed(bare, "eodh-logs read c7bdbb50 con")) == ""


@pytest.mark.parametrize("command", ["jobs", "doctor"])
@pytest.mark.parametrize(
    ("variable", "value"),
    [("SSL_CERT_FILE", "/nonexistent/ca.pem"), ("HTTPS_PROXY", "http://proxy:80a")],
)
def test_a_wrong_setting_of_the_system_is_named_and_ends_with_2(
    variable: str, value: str, command: str, bare: Program
) -> None:
    bare.variables = {
        "EODH_BASE_URL": "https://hub.example.invalid",
        "EODH_WORKSPACE": WORKSPACE,
        "EODH_API_KEY": "key-0815-4711-key",
        variable: value,
    }
    done = bare.run(command)
    assert done.returncode == 2
    assert f"{variable} " in done.stdout + done.stderr
    assert "unexpected" not in done.stdout + done.stderr
