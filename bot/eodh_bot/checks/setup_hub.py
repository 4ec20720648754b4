"""The questions of `eodh-bot setup` about the Hub: the workspace and its key."""

from collections.abc import Sequence

import anyio

from eodh_bot.checks.dialogue import Dialogue
from eodh_bot.checks.setup_slack import SetupAnswers
from eodh_tools.cli.hub_check import check_connection
from eodh_tools.config.connections import Connection, SeveralProfilesError, find
from eodh_tools.config.key_store import KEY_LIFETIME, KeyStore, clean_key
from eodh_tools.config.profiles import DEFAULT_BASE_URL, Profile, ProfileFile
from eodh_tools.config.settings import Settings
from eodh_tools.errors import HubUnavailableError, SettingsError


def saved_connections(hub: Settings) -> Sequence[Connection]:
    """Return what is set and saved: one connection, or several to choose from.

    Raises:
        SettingsError: What is set cannot be read, or contradicts itself.
    """
    try:
        return [find(settings=hub)]
    except SeveralProfilesError:
        keys = KeyStore()
        profiles = [p for p in ProfileFile().read().values() if p.workspace]
        return [Connection(profile, keys.get(profile)) for profile in profiles]


def ask_hub(
    dialogue: Dialogue,
    hub: Settings,
    saved: Sequence[Connection],
    answers: SetupAnswers,
) -> None:
    """Ask for the workspace and its key until the Hub takes them.

    Args:
        dialogue: The person.
        hub: The settings of the environment and `.env`.
        saved: See `saved_connections`.
        answers: Takes the variables.
    """
    dialogue.step(4, "The Hub workspace")
    known, base_url = None, hub.base_url
    chosen = saved[0] if len(saved) == 1 else _choose(dialogue, saved)
    if chosen is not None:
        # A saved profile's address counts for the bot too, so it does here.
        base_url = chosen.profile.base_url
        known = chosen.profile.workspace
    dialogue.say(
        f"Its name and its key are at {base_url}/workspaces: open the workspace, then "
        "Credentials; the button there may say token for key. Paste the key, the long "
        "text that is shown once, not the Token ID."
    )
    while True:
        also = f" ({known})" if known else ""
        workspace = dialogue.ask(f"Workspace{also}: ") or known or ""
        if not workspace:
            continue
        key = hub.api_key
        if chosen is not None and (base_url, workspace) == (
            chosen.profile.base_url,
            chosen.profile.workspace,
        ):
            # A saved key goes only where it was saved for.
            key = chosen.key
        keep = " (Enter keeps the one that is set)" if key else ""
        typed = dialogue.secret(f"Key (hidden){keep}: ")
        try:
            key = key if not typed and key else clean_key(typed)
            profile = Profile("setup", base_url=base_url, workspace=workspace)
            seen = anyio.run(check_connection, Connection(profile, key), hub.timeout_s)
        except SettingsError as error:
            dialogue.say(str(error))
            continue
        if seen.problem is not None:
            dialogue.say(str(seen.problem))
            if isinstance(seen.problem, HubUnavailableError):
                typed = dialogue.ask(f"The Hub's address (Enter keeps {base_url}): ")
                base_url = typed.rstrip("/") or base_url
            continue
        answers.variables |= {
            "EODH_WORKSPACE": workspace,
            "EODH_API_KEY": key.get_secret_value(),
        }
        if base_url != DEFAULT_BASE_URL or base_url != hub.base_url:
            answers.variables["EODH_BASE_URL"] = base_url
        dialogue.say(
            f"The Hub accepts it. A key lives {KEY_LIFETIME.days} days at most: then "
            "run this again."
        )
        return


def _choose(dialogue: Dialogue, saved: Sequence[Connection]) -> Connection | None:
    """Ask which saved profile it is; None for none of them."""
    if not saved:
        return None
    names = [each.profile.name for each in saved]
    dialogue.say("You have saved several profiles (`eodh-logs login`):")
    for number, each in enumerate(saved, start=1):
        dialogue.say(f"  {number}  {each.profile.name} ({each.profile.address})")
    dialogue.say("  0  none: type its name and its key")
    while True:
        typed = dialogue.ask("Number or name of the profile: ")
        if typed == "0":
            return None
        if typed in names:
            return saved[names.index(typed)]
        if typed.isdecimal() and 0 < int(typed) <= len(saved):
            return saved[int(typed) - 1]
        if typed:
            dialogue.say(f"There is no profile {typed[:80]!r}: type a number.")
