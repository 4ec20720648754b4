"""Checks each connection to a Hub workspace: its key, and how long it lasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import anyio
from anyio import to_thread
from pydantic import SecretStr

from eodh_bot.checks.check_result import Check, problem
from eodh_bot.checks.required_settings import missing_of_hub
from eodh_bot.notices.watch_problems import KEY_ENDING
from eodh_bot.settings import BotSettings
from eodh_bot.store import StoredConnection
from eodh_bot.store.inspection import stored_connections
from eodh_bot.workspaces.key_cipher import KeyCipher
from eodh_tools.cli.hub_check import check_connection
from eodh_tools.clock import utc_now
from eodh_tools.config.connections import Connection, load
from eodh_tools.config.settings import Settings
from eodh_tools.errors import HubUnavailableError, SettingsError

#: Of more connections only the newest are checked.
MOST = 50
_AT_ONCE = 4
_NEW_KEY = "make a new key at the Hub (Workspaces > Credentials)"


@dataclass(frozen=True, slots=True)
class Connected:
    """A connection to check.

    Attributes:
        place: The channel or person.
        connection: The workspace, and its key if it can be read.
        key: None where it cannot be read.
        ends_at: When the key ends at the latest, if known.
        renew: How to give the bot a new key.
        readable: Whether the master key decrypts the key.
    """

    place: str
    connection: Connection
    ends_at: datetime | None
    renew: str
    readable: bool = True


def of_settings(
    settings: BotSettings, hub: Settings
) -> tuple[Connected | None, list[Check]]:
    """Return the settings' connection, if they connect anything; or what is missing."""
    if settings.channel is None:
        return None, []
    try:
        if missing := missing_of_hub(hub):
            return None, missing
        connection = load(settings=hub)
    except SettingsError as error:
        return None, [problem("Hub", str(error), "set EODH_WORKSPACE and EODH_API_KEY")]
    return Connected(settings.channel, connection, None, "set EODH_API_KEY"), []


async def stored(settings: BotSettings, team_id: str) -> list[Connected]:
    """Return people's connections, newest first; the schema must be of this version.

    Raises:
        SettingsError: The master key is not valid.
        DatabaseDownError: The database does not answer.
    """
    cipher = _cipher(settings)
    rows = await to_thread.run_sync(
        stored_connections, settings.database_address, team_id
    )
    return [_connected(row, cipher) for row in rows if not row.by_settings]


async def check(connected: Sequence[Connected], timeout_s: float) -> list[Check]:
    """Ask the Hub once with each key."""
    places = anyio.Semaphore(_AT_ONCE)
    found: dict[int, Check] = {}

    async def one(number: int, each: Connected) -> None:
        async with places:
            found[number] = await _check(each, timeout_s)

    async with anyio.create_task_group() as group:
        for number, each in enumerate(connected[:MOST]):
            group.start_soon(one, number, each)
    checks = [found[number] for number in sorted(found)]
    if len(connected) > MOST:
        more = len(connected) - MOST
        checks.append(
            Check("Hub", "note", f"{more} older connections were not checked")
        )
    return checks


def _connected(row: StoredConnection, cipher: KeyCipher | None) -> Connected:
    key: SecretStr | None = None
    if row.key_encrypted is not None and cipher is not None:
        key = cipher.decrypt(row.key_encrypted, row.profile.address)
    return Connected(
        row.place,
        Connection(row.profile, key),
        row.key_ends_at,
        "connect again with `/eodh-logs connect`",
        readable=key is not None or row.key_encrypted is None,
    )


async def _check(connected: Connected, timeout_s: float) -> Check:
    profile = connected.connection.profile
    name = f"Hub, {profile.workspace or profile.root_url} for {connected.place}"
    if not connected.readable:
        return problem(
            name,
            "its key cannot be decrypted: the master key was replaced",
            f"add the old master key to EODH_BOT_MASTER_KEY, or {connected.renew}",
        )
    try:
        seen = await check_connection(connected.connection, timeout_s)
    except SettingsError as error:
        return problem(name, str(error), connected.renew)
    if isinstance(seen.problem, HubUnavailableError):
        fix = "check the network and EODH_BASE_URL, or try later"
        return problem(name, str(seen.problem), fix)
    if seen.problem is not None:
        return problem(name, str(seen.problem), f"{_NEW_KEY}, and {connected.renew}")
    return _lifetime(name, f"answered in {seen.took_s:.1f} s", connected)


def _lifetime(name: str, answered: str, connected: Connected) -> Check:
    ends_at = connected.ends_at
    if ends_at is None:
        return Check(name, "ok", answered)
    finding = f"{answered}; its key ends on {ends_at:%Y-%m-%d} at the latest"
    if ends_at > utc_now() + KEY_ENDING:
        return Check(name, "ok", finding)
    return Check(name, "note", finding, f"{_NEW_KEY}, and {connected.renew}")


def _cipher(settings: BotSettings) -> KeyCipher | None:
    """Decrypts stored keys; None if there is no master key yet."""
    if settings.master_key is not None:
        return KeyCipher(settings.master_key)
    path = settings.key_file
    if not path.exists():
        return None
    try:
        return KeyCipher(SecretStr(path.read_text("utf-8").strip()))
    except (OSError, UnicodeDecodeError):
        return None
