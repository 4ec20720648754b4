"""Checks the database and the folder of the bot's files."""

import os
import stat
from pathlib import Path

from anyio import to_thread

from eodh_bot.checks.check_result import Check, problem
from eodh_bot.cluster.pooler import open_session
from eodh_bot.notices.tried_posts import TRIED_FILE_NAME
from eodh_bot.settings import BotSettings
from eodh_bot.slack.web_client import BotIdentity
from eodh_bot.store.database import checked_url
from eodh_bot.store.identity import refuse_other_bot
from eodh_bot.store.inspection import Examined, examine, stored_bot
from eodh_tools.errors import JobsError

_FIX = "check that this user may read it; check EODH_BOT_DATABASE_URL"
_OTHERS = 0o077
_USED = os.R_OK | os.W_OK


async def database(url: str) -> tuple[list[Check], str | None]:
    """Check the database; also how its schema stands, where it can be read."""
    try:
        found = await to_thread.run_sync(examine, url)
        address = checked_url(url)
        if address.get_backend_name() != "sqlite":
            async with open_session(address):
                pass
    except JobsError as error:
        return [_refused(error)], None
    return [_opened(found), _schema(found)], found.schema


async def owner(url: str, bot: BotIdentity) -> list[Check]:
    """Check that the database is not another bot's; the schema must be the newest."""
    try:
        stored = await to_thread.run_sync(stored_bot, url, bot.team_id)
        refuse_other_bot(stored or bot.user_id, bot.user_id)
    except JobsError as error:
        return [_refused(error)]
    return []


def _refused(error: JobsError) -> Check:
    # In the words of the start, which say after a colon what to do.
    finding, _, fix = str(error).removesuffix(".").partition(": ")
    return problem("database", finding, fix or _FIX)


def _opened(found: Examined) -> Check:
    if not found.writable:
        return problem(
            "database",
            f"{found.kind}, and this user cannot write to it",
            "give the bot's user the file, or on PostgreSQL CREATE on the database and "
            "on its schema, where it is not read-only",
        )
    if found.schema == "none":
        return Check("database", "ok", f"{found.kind}, empty")
    if not found.in_wal:
        return Check(
            "database",
            "note",
            f"{found.kind}: the bot turns its write-ahead log on at the next start",
        )
    return Check("database", "ok", found.kind)


def _schema(found: Examined) -> Check:
    if found.schema == "newer":
        return problem(
            "schema",
            "made by a newer version of the bot",
            "install that version again, or restore a backup from before it",
        )
    if found.schema == "older":
        finding = "from an older version; the next start updates it"
        return Check("schema", "note", finding, "make a backup first")
    if found.schema == "none":
        return Check("schema", "ok", "none yet; the first start makes it")
    return Check("schema", "ok", "matches this version")


def data_folder(settings: BotSettings) -> list[Check]:
    """Check that the bot can use the folder, and nobody else can."""
    folder = settings.data_folder
    name = "data folder"
    if not folder.exists():
        return [_to_be_made(folder)]
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        finding = f"this user cannot write to {folder}"
        fix = "give it to the bot's user, or set EODH_BOT_DATA_DIR"
        return [problem(name, finding, fix)]
    tried = folder / TRIED_FILE_NAME
    if tried.exists() and not (tried.is_file() and os.access(tried, _USED)):
        finding = f"this user cannot read and write {tried}"
        return [problem(name, finding, "give it to the bot's user, or remove it")]
    files = ("master.key", "eodh-bot.db", "eodh-bot.db-wal", "eodh-bot.db-shm")
    paths = [folder, *(folder / file for file in files)]
    open_to_others = [path for path in paths if _is_open(path)]
    if open_to_others:
        shown = " ".join(map(str, open_to_others))
        return [
            problem(
                name,
                f"other users of this machine can read: {shown}",
                f"chmod go= {shown}",
            )
        ]
    return [Check(name, "ok", f"{folder}, private to this user"), _master_key(settings)]


def _to_be_made(folder: Path) -> Check:
    above = next(path for path in folder.absolute().parents if path.exists())
    if above.is_dir() and os.access(above, os.W_OK | os.X_OK):
        return Check("data folder", "ok", f"the first start makes {folder}")
    return problem(
        "data folder",
        f"{folder} does not exist, and this user cannot make it",
        "make it for the bot's user, or set EODH_BOT_DATA_DIR",
    )


def _master_key(settings: BotSettings) -> Check:
    name = "master key"
    if settings.master_key is not None:
        return Check(name, "ok", "from EODH_BOT_MASTER_KEY")
    if settings.key_file.exists():
        if settings.database_url is not None:
            return Check(
                name,
                "note",
                "in a file of this machine, but the database may serve several",
                "give every machine the same EODH_BOT_MASTER_KEY",
            )
        return Check(name, "ok", "in the data folder; include it in every backup")
    return Check(name, "ok", "none yet; the first start makes one")


def _is_open(path: Path) -> bool:
    # On Windows a person's folders are private, and modes tell nothing.
    if os.name != "posix" or not path.exists():
        return False
    return bool(stat.S_IMODE(path.stat().st_mode) & _OTHERS)
