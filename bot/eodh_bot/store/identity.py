"""Store which bot a database belongs to, and notice when it is replaced."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import OID
from sqlalchemy.exc import SQLAlchemyError

from eodh_bot.store.database import Database, open_database
from eodh_bot.store.start_errors import start_error
from eodh_bot.store.tables import identities, notices, posts, seen_jobs, watches
from eodh_tools.errors import SettingsError

#: The tables that say what was told: an older one of these would tell it again.
TOLD = tuple(table.name for table in (posts, notices, seen_jobs, watches))


@asynccontextmanager
async def open_own_database(
    url: str, slack_team: str, bot_user: str
) -> AsyncIterator[Database]:
    """Open the database of a bot (`open_database`, `identify`).

    Raises:
        SettingsError: It cannot be used, or belongs to another bot.
        DatabaseDownError: It takes no work now.
    """
    async with open_database(url) as database:
        try:
            own = await identify(database, slack_team, bot_user)
        except SQLAlchemyError as error:
            raise start_error(error) from None
        yield own


async def identify(database: Database, slack_team: str, bot_user: str) -> Database:
    """Check that a database belongs to this bot; a new one does from now on.

    Args:
        database: Open, with the newest schema.
        slack_team: The Slack workspace.
        bot_user: The bot's own user in it; stored at the first start.

    Returns:
        The database, with its condition `is_same`.

    Raises:
        SettingsError: It belongs to another bot: that bot's messages could not be
            changed, and its notices would be posted again.
    """
    first = {"slack_team": slack_team, "bot_user": bot_user}
    insert = database.insert(identities).values(first).on_conflict_do_nothing()
    chosen = sa.select(identities.c.bot_user).where(
        identities.c.slack_team == slack_team
    )
    async with database.begin() as connection:
        await connection.execute(insert)
        stored = (await connection.execute(chosen)).scalar_one()
    refuse_other_bot(stored, bot_user)
    if not database.is_postgresql:
        return database
    return replace(database, is_same=await _is_same(database, slack_team))


def refuse_other_bot(stored: str, bot_user: str) -> None:
    """Refuse the database of another bot.

    Raises:
        SettingsError: It belongs to another one.
    """
    if stored != bot_user:
        raise SettingsError(
            f"The database belongs to the Slack bot {stored}, and "
            f"SLACK_BOT_TOKEN is that of {bot_user}: use that bot's token, or another "
            "database (EODH_BOT_DATABASE_URL, EODH_BOT_DATA_DIR)."
        )


async def _is_same(database: Database, slack_team: str) -> sa.ColumnElement[bool]:
    """Return a condition that holds while the row of this bot is the one of now.

    PostgreSQL stores with each row which transaction wrote it. This row is written
    once and never changed, so another number says that it was written anew: by a
    restore. All processes know it, and none must write anything for that. A table that
    is made anew, by the restore of this one alone, has another number too.
    """
    writer = sa.cast(sa.literal_column(f"{identities.name}.xmin"), sa.Text)
    mine = identities.c.slack_team == slack_team
    numbers = {
        name: sa.cast(sa.cast(sa.func.to_regclass(name), OID), sa.BigInteger)
        for name in TOLD
    }
    [row] = await database.read(
        sa.select(
            writer.label("writer"),
            *(number.label(name) for name, number in numbers.items()),
        ).where(mine)
    )
    same = [number == row[name] for name, number in numbers.items()]
    return sa.exists().where(mine, writer == row["writer"], *same)
