"""Commands about this program's own settings: `login`, `logout` and `doctor`."""

# Imports inside the commands: `eodh-logs --help` and shell completion must start fast,
# and these bring an HTTP client and the settings along.
# ruff: noqa: PLC0415

import sys
from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from eodh_tools.cli.commands.jobs import JsonOption
from eodh_tools.cli.console import terminal_of
from eodh_tools.cli.exit_codes import CommandExit, ExitCode
from eodh_tools.errors import SettingsError

if TYPE_CHECKING:
    from pydantic import SecretStr

    from eodh_tools.config.profiles import Profile

_MOST_STDIN_CHARS = 65_536


def login(
    context: typer.Context,
    *,
    workspace: Annotated[
        str | None, typer.Option(help="The workspace whose jobs to read.")
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(help="Another Hub, as http://127.0.0.1:8080.", show_default=False),
    ] = None,
    root_url: Annotated[
        str | None,
        typer.Option(help="Another OGC API - Processes server, in place of the Hub."),
    ] = None,
    key_stdin: Annotated[
        bool, typer.Option("--key-stdin", help="Read the API key from stdin.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Ask the Hub before saving.")
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Save a workspace and its API key as a profile (`--profile NAME` names it).

    The key comes from the Hub's website: Workspaces > Credentials. It is read hidden
    from the terminal, or from stdin; never from an argument, which others could see.
    """
    from eodh_tools.cli import save_profile as steps
    from eodh_tools.cli.rendering import show

    terminal = terminal_of(context)
    asked = steps.LoginOptions(workspace, base_url, root_url)
    profile = steps.draft(terminal.profile, asked)
    profile = _with_workspace(profile, may_ask=workspace is None and not key_stdin)
    steps.check_address(profile)
    key = _key(profile, from_stdin=key_stdin)
    if check:
        with terminal.err.status("asking the Hub"):
            steps.try_key(profile, key)
    answer = steps.save(profile, key, checked=check)
    if as_json:
        terminal.dump(answer)
    else:
        show(terminal.out, steps.login_text(answer))


def logout(
    context: typer.Context,
    *,
    everything: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Remove all profiles and keys, the cached logs and the history.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove the saved profile and its key from this machine.

    The key stays valid: revoke it on the Hub's website, under Workspaces > Credentials.
    """
    from eodh_tools.cli import remove_saved as steps
    from eodh_tools.cli.rendering import show

    terminal = terminal_of(context)
    if everything:
        answer = steps.remove_everything()
    else:
        answer = steps.remove_profile(terminal.profile)
    if as_json:
        terminal.dump(answer)
    else:
        show(terminal.out, steps.logout_text(answer))


def doctor(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Check settings, Hub, key, clock and cache; say how to fix what is wrong.

    Ends with the code of the first problem found.
    """
    from eodh_tools.cli.doctor import examine
    from eodh_tools.cli.doctor_report import doctor_text, exit_code
    from eodh_tools.cli.rendering import show

    terminal = terminal_of(context)
    with terminal.err.status("asking the Hub"):
        answer = anyio.run(examine, terminal.profile)
    if as_json:
        terminal.dump(answer)
    else:
        show(terminal.out, doctor_text(answer))
    code = exit_code(answer)
    if code is not ExitCode.OK:
        raise CommandExit(code)


def website(profile: "Profile") -> str:
    """Return the page of a Hub where workspaces and their credentials are."""
    return f"{profile.base_url}/workspaces"


_LOCAL_HUB = (
    "A Hub on this machine printed its workspace and its key where it was started "
    "(eodh-demo hub)."
)


def _is_local(profile: "Profile") -> bool:
    """Whether the Hub is on this machine: it has no website."""
    from urllib.parse import urlsplit

    from eodh_tools.http.urls import is_loopback

    return is_loopback(urlsplit(profile.base_url).hostname or "")


def _with_workspace(profile: "Profile", *, may_ask: bool) -> "Profile":
    """The profile with the workspace that a person at the terminal types."""
    from dataclasses import replace

    if profile.root_url is not None:
        return profile
    if may_ask and sys.stdin.isatty():
        _say(
            _LOCAL_HUB
            if _is_local(profile)
            else "The workspace's name is shown on the Hub's website under Workspaces "
            f"({website(profile)})."
        )
        typed = typer.prompt("Workspace", default=profile.workspace, err=True)
        return replace(profile, workspace=str(typed).strip())
    if not profile.workspace:
        raise SettingsError("No workspace is named: use --workspace NAME.")
    return profile


def _say(words: str) -> None:
    """Print words for the person who is asked, wrapped at the terminal's width."""
    from eodh_tools.cli.console import open_console
    from eodh_tools.cli.rendering import show

    show(open_console(stderr=True), words, may_page=False)


def _key(profile: "Profile", *, from_stdin: bool) -> "SecretStr | None":
    """The key, read hidden from the terminal or from stdin; None where none is needed.

    Raises:
        SettingsError: There is no key to read, or it cannot be one.
    """
    from getpass import getpass

    from eodh_tools.config.key_store import clean_key

    if from_stdin:
        return clean_key(sys.stdin.read(_MOST_STDIN_CHARS))
    if not sys.stdin.isatty():
        if profile.root_url is not None:
            return None
        raise SettingsError(
            "There is no terminal to type the API key in: give it with --key-stdin."
        )
    if profile.root_url is None and not _is_local(profile):
        _say(
            f"Make an API key at {website(profile)}: open your workspace, then "
            "Credentials; the button there may say token for key. Paste the key, the "
            "long text that is shown once, not the Token ID."
        )
    optional = " (only Enter: no key)" if profile.root_url is not None else ""
    typed = getpass(f"API key (hidden while you paste it){optional}: ")
    if not typed.strip() and profile.root_url is not None:
        return None
    return clean_key(typed)
