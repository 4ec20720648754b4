"""Store which bot a database belongs to."""

import sqlalchemy as sa

from eodh_bot.store.database import Database
from eodh_bot.store.tables import identities
from eodh_tools.errors import SettingsError


async def identify(database: Database, slack_team: str, bot_user: str) -> None:
    """Check that a database belongs to this bot; a new one does from now on.

    Args:
        database: Open, with the newest schema.
        slack_team: The Slack workspace.
        bot_user: The bot's own user in it; stored at the first start.

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
    if stored != bot_user:
        raise SettingsError(
            f"The database belongs to the Slack bot {stored}, and "
            f"SLACK_BOT_TOKEN is that of {bot_user}: use that bot's token, or another "
            "database (EODH_BOT_DATABASE_URL, EODH_BOT_DATA_DIR)."
        )
