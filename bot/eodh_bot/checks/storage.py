"""The database and the folder of the bot's files."""

import os
import stat
from pathlib import Path

from anyio import to_thread

from eodh_bot.checks.check import Check, problem
from eodh_bot.settings import BotSettings
from eodh_bot.store.inspection import Examined, examine
from eodh_tools.errors import JobsError

_SETTING = "EODH_BOT_DATABASE_URL"
_OTHERS = 0o077


async def database(settings: BotSettings) -> tuple[list[Check], bool]:
    """The database; also whether its connections can be read by this version."""
    try:
        found = await to_thread.run_sync(examine, settings.database_address)
    except JobsError as error:
        fix = f"see that its server runs and lets this user in; check {_SETTING}"
        return [problem("database", str(error), fix)], False
    return [_opened(found), _schema(found)], found.schema == "newest"


def _opened(found: Examined) -> Check:
    if not found.writable:
        return problem(
            "database",
            f"{found.kind}, and this user cannot write to it",
            "give the bot's user the file, or on PostgreSQL CREATE on the schema",
        )
    if found.schema == "none":
        return Check("database", "ok", f"{found.kind}, nothing in it yet")
    if not found.in_wal:
        return Check(
            "database",
            "note",
            f"{found.kind}: the bot switches to a write-ahead log when it starts",
        )
    return Check("database", "ok", found.kind)


def _schema(found: Examined) -> Check:
    if found.schema == "newer":
        return problem(
            "schema",
            "a newer version of the bot made it",
            "install that version again, or restore the backup from before",
        )
    if found.schema == "older":
        finding = "of an older version; the next start brings it up to date"
        return Check("schema", "note", finding, "make a backup first")
    if found.schema == "none":
        return Check("schema", "ok", "none yet; the first start makes it")
    return Check("schema", "ok", "of this version")


def data_folder(settings: BotSettings) -> list[Check]:
    """Whether the folder can be used, and by nobody else."""
    folder = settings.data_folder
    name = "data folder"
    if not folder.exists():
        return [_to_be_made(folder)]
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        finding = f"{folder} cannot be written by this user"
        fix = "give it to the bot's user, or set EODH_BOT_DATA_DIR"
        return [problem(name, finding, fix)]
    files = ("master.key", "eodh-bot.db", "eodh-bot.db-wal", "eodh-bot.db-shm")
    paths = [folder, *(folder / file for file in files)]
    open_to_others = [path for path in paths if _is_open(path)]
    if open_to_others:
        shown = " ".join(map(str, open_to_others))
        return [
            problem(
                name,
                f"others on this machine may look into it: {shown}",
                f"chmod go= {shown}",
            )
        ]
    return [Check(name, "ok", f"{folder}, for this user alone"), _master_key(settings)]


def _to_be_made(folder: Path) -> Check:
    above = next(path for path in folder.absolute().parents if path.exists())
    if above.is_dir() and os.access(above, os.W_OK | os.X_OK):
        return Check("data folder", "ok", f"{folder}, to be made at the first start")
    return problem(
        "data folder",
        f"{folder} is not there, and this user cannot make it",
        "make it for the bot's user, or set EODH_BOT_DATA_DIR",
    )


def _master_key(settings: BotSettings) -> Check:
    name = "master key"
    if settings.master_key is not None:
        return Check(name, "ok", "from EODH_BOT_MASTER_KEY")
    if (settings.data_folder / "master.key").exists():
        if settings.database_url is not None:
            return Check(
                name,
                "note",
                "in a file of this machine, and the database may serve several",
                "give every machine the same EODH_BOT_MASTER_KEY",
            )
        return Check(name, "ok", "in the data folder; keep it with every backup")
    return Check(name, "ok", "none yet; the first start makes one")


def _is_open(path: Path) -> bool:
    # On Windows a person's folders are that person's own, and modes say nothing.
    if os.name != "posix" or not path.exists():
        return False
    return bool(stat.S_IMODE(path.stat().st_mode) & _OTHERS)
