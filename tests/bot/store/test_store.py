"""Connections at rest, in SQLite and PostgreSQL."""

import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import SecretStr

from eodh_bot.store import Connections, Database, StoredConnection, open_database
from eodh_bot.store.connections import BY_SETTINGS
from eodh_bot.store.postgresql_engine import PostgresqlEngine
from eodh_bot.store.start_errors import DatabaseDownError
from eodh_bot.store.tables import metadata
from eodh_bot.workspaces.key_cipher import KeyCipher, master_key_in_file
from eodh_tools.errors import SettingsError
from tests.bot.databases import postgresql_database
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HUB = "https://hub.example"


def of_channel(place: str, **more: object) -> StoredConnection:
    connection = StoredConnection(
        slack_team="T1",
        channel_id=place,
        base_url=HUB,
        workspace="river-lab",
        key_encrypted="…",
        key_ends_at=NOW + timedelta(days=30),
        added_by="U1",
        added_at=NOW,
    )
    return replace(connection, **more)  # type: ignore[arg-type]


def of_person(user_id: str) -> StoredConnection:
    return of_channel("", channel_id=None, user_id=user_id)


async def test_a_connection_is_found_as_it_was_put(database: Database) -> None:
    store = Connections(database, "T1")
    channel, person = of_channel("C1"), of_person("U1")
    await store.put(channel)
    await store.put(person)

    assert await store.of_channel("C1") == channel
    assert await store.of_person("U1") == person
    assert await store.by_id(person.id) == person
    assert await store.of_channel("U1") is None
    assert await store.of_person("C1") is None
    assert {c.id async for c in store.all()} == {channel.id, person.id}


async def test_a_cancelled_scope_leaves_no_connection_that_cannot_be_closed(
    database: Database,
) -> None:
    store = Connections(database, "T1")
    begun: list[str] = []

    async def work(place: str) -> None:
        await store.put(of_channel(place))
        begun.append(place)
        for _ in range(20):
            await store.of_channel(place)
            await store.claim_failure(place, NOW)

    for number in range(12):
        async with anyio.create_task_group() as group:
            group.start_soon(work, f"C{number}")
            await anyio.sleep(number / 1_000)
            group.cancel_scope.cancel()
    with anyio.fail_after(WAIT_S):
        await database.engine.dispose()
    # Cancelled or not, what was begun is there.
    assert begun
    assert await store.of_channel(begun[0]) is not None


async def test_connections_that_the_server_ended_while_they_were_idle_are_replaced(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eodh_bot.store.postgresql_engine._TRUSTED_S", 0.0)
    url = postgresql_database(postgresql)
    ended = sa.text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    async with open_database(url) as database:
        store = Connections(database, "T1")
        await store.put(of_channel("C1"))
        server = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
        with server.connect() as connection:
            assert connection.execute(ended).scalar_one() > 0
        server.dispose()
        assert await store.of_channel("C1") is not None
        await store.put(of_channel("C2"))


async def test_another_slack_workspace_sees_and_touches_nothing_of_it(
    database: Database,
) -> None:
    ours, theirs = Connections(database, "T1"), Connections(database, "T2")
    connection = of_channel("C1")
    await ours.put(connection)

    assert await theirs.of_channel("C1") is None
    assert await theirs.by_id(connection.id) is None
    assert [c async for c in theirs.all()] == []
    assert not await theirs.remove(connection.id)
    assert not await theirs.claim_failure(connection.id, NOW)
    assert await ours.of_channel("C1") == connection


async def test_a_place_has_one_connection_and_the_newer_replaces_the_older(
    database: Database,
) -> None:
    store = Connections(database, "T1")
    first, second = of_channel("C1"), of_channel("C1", workspace="eo-team")
    await store.put(first)
    await store.claim_failure(first.id, NOW)
    await store.put(second)

    assert await store.of_channel("C1") == second
    assert await store.by_id(first.id) is None
    assert len([c async for c in store.all()]) == 1


async def test_many_connections_are_listed_whole_and_the_newest_first(
    database: Database,
) -> None:
    store = Connections(database, "T1")
    for number in range(520):
        moment = NOW + timedelta(seconds=number)
        await store.put(of_channel(f"C{number}", added_at=moment))
    await store.put(of_person("U1"))

    assert len({c.id async for c in store.all()}) == 521
    await store.put(of_channel("C900", added_at=NOW, added_by="U7"))
    found = await store.of_channels(["C3", "C519", "C700"], or_added_by="U7")
    assert [c.channel_id for c in found] == ["C519", "C3", "C900"]
    assert len(await store.of_workspace("river-lab", 1_000)) == 522
    assert await store.of_workspace("eo-team", 1_000) == []


async def test_connections_whose_keys_ended_long_ago_are_deleted(
    database: Database,
) -> None:
    store = Connections(database, "T1")
    month = timedelta(days=30)
    at = {
        "working": of_channel("C1", key_ends_at=NOW + month),
        "refused lately": of_channel("C2", key_failed_at=NOW - month),
        "refused long ago": of_channel("C3", key_failed_at=NOW - 4 * month),
        "past its date": of_channel("C4", key_ends_at=NOW - 4 * month),
        "long past its date": of_channel("C5", key_ends_at=NOW - 13 * month),
        "by the settings": of_channel(
            "C6",
            added_by=BY_SETTINGS,
            key_encrypted=None,
            key_failed_at=NOW - 13 * month,
        ),
    }
    for connection in at.values():
        await store.put(connection)
    theirs = Connections(database, "T2")
    other = of_channel("C3", slack_team="T2", key_failed_at=NOW - 13 * month)
    await theirs.put(other)

    deleted = await store.forget(
        refused_before=NOW - 3 * month, ended_before=NOW - 12 * month
    )

    assert deleted == 2
    left = {each.id async for each in store.all()}
    gone = [name for name, each in at.items() if each.id not in left]
    assert gone == ["refused long ago", "long past its date"]
    assert await theirs.of_channel("C3") == other


async def test_what_is_removed_is_gone_with_its_key(database: Database) -> None:
    store = Connections(database, "T1")
    connection = of_channel("C1")
    await store.put(connection)

    assert await store.remove(connection.id)
    assert not await store.remove(connection.id)
    async with database.engine.connect() as raw:
        rows = await raw.execute(sa.text("SELECT key_encrypted FROM connections"))
        assert rows.all() == []


async def test_of_many_who_see_a_key_fail_one_is_to_say_so(database: Database) -> None:
    first, second = Connections(database, "T1"), Connections(database, "T1")
    connection = of_channel("C1")
    await first.put(connection)

    reported = [
        await first.claim_failure(connection.id, NOW),
        await second.claim_failure(connection.id, NOW + timedelta(hours=1)),
    ]
    assert reported == [True, False]
    failed = await first.of_channel("C1")
    assert failed is not None
    assert failed.key_failed_at == NOW
    assert await second.clear_failure(connection.id)
    assert not await first.clear_failure(connection.id)
    assert await first.claim_failure(connection.id, NOW)


async def test_a_key_encrypted_again_never_overwrites_a_newer_one(
    database: Database,
) -> None:
    store = Connections(database, "T1")
    connection = of_channel("C1", key_encrypted="old")
    await store.put(connection)

    assert not await store.re_encrypt(connection.id, "other", "lost")
    assert await store.re_encrypt(connection.id, "old", "new")
    found = await store.of_channel("C1")
    assert found is not None
    assert found.key_encrypted == "new"


async def test_a_connection_is_of_a_channel_or_of_a_person(database: Database) -> None:
    store = Connections(database, "T1")
    with pytest.raises(sa.exc.IntegrityError):
        await store.put(of_channel("C1", user_id="U1"))


async def test_opening_again_keeps_everything(database_url: str) -> None:
    async with open_database(database_url) as database:
        await Connections(database, "T1").put(of_channel("C1"))
    async with open_database(database_url) as database:
        assert await Connections(database, "T1").of_channel("C1") is not None


async def test_the_migrations_make_the_tables_that_the_code_knows(
    database_url: str,
) -> None:
    def differences(connection: sa.Connection) -> list[object]:
        options = {"version_table": "eodh_bot_version"}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    async with open_database(database_url) as database:
        engine = database.engine
        if isinstance(engine, PostgresqlEngine):
            async with engine.connect() as connection:
                assert await connection.run_sync(differences) == []
        else:
            with sa.create_engine(database_url).connect() as of_file:
                assert differences(of_file) == []


async def test_a_database_of_a_newer_bot_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    async with open_database(f"sqlite:///{file}"):
        pass
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("UPDATE eodh_bot_version SET version_num = '9999'")

    with pytest.raises(SettingsError, match="newer version"):
        async with open_database(f"sqlite:///{file}"):
            pass


async def test_the_file_is_only_for_this_user_and_has_a_write_ahead_log(
    tmp_path: Path,
) -> None:
    file = tmp_path / "data" / "bot.db"
    async with open_database(f"sqlite:///{file}") as database:
        await Connections(database, "T1").put(of_channel("C1"))
        async with database.engine.connect() as raw:
            mode = (await raw.execute(sa.text("PRAGMA journal_mode"))).scalar()
        for path in file.parent.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert mode == "wal"
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "sqlite://", "mysql://me:secret-4711@host/db", "http://host/x"],
)
async def test_an_address_of_no_database_is_reported_without_its_password(
    url: str,
) -> None:
    with pytest.raises(SettingsError, match="EODH_BOT_DATABASE_URL") as reported:
        async with open_database(url):
            pass
    assert "4711" not in str(reported.value)


async def test_a_server_that_is_not_there_is_reported_without_its_password() -> None:
    with pytest.raises(DatabaseDownError, match="EODH_BOT_DATABASE_URL") as reported:
        async with open_database("postgresql://me:secret-4711@127.0.0.1:9/bot"):
            pass
    assert "4711" not in str(reported.value)
    assert reported.value.__cause__ is None


# Keys.

KEY = SecretStr("made-up-key-0123456789")


def test_a_key_comes_back_only_for_the_address_it_was_given_for() -> None:
    cipher = KeyCipher(KeyCipher.new_master_key())
    encrypted = cipher.encrypt(KEY, "https://hub.example river-lab")

    assert KEY.get_secret_value() not in encrypted
    assert cipher.decrypt(encrypted, "https://hub.example river-lab") == KEY
    assert cipher.decrypt(encrypted, "https://elsewhere.example river-lab") is None


def test_a_master_key_can_be_replaced() -> None:
    old, new = KeyCipher.new_master_key(), KeyCipher.new_master_key()
    both = SecretStr(f"{new.get_secret_value()}, {old.get_secret_value()}")
    encrypted = KeyCipher(old).encrypt(KEY, HUB)

    assert KeyCipher(new).decrypt(encrypted, HUB) is None
    assert KeyCipher(both).decrypt(encrypted, HUB) == KEY
    renewed = KeyCipher(both).renewed(encrypted)
    assert renewed is not None
    assert KeyCipher(new).decrypt(renewed, HUB) == KEY
    assert KeyCipher(both).renewed(renewed) is None
    assert KeyCipher(new).renewed(encrypted) is None


def test_text_that_is_no_master_key_is_refused_and_not_shown() -> None:
    for text in ("", ",", "too-short-4711", "ä" * 44):
        with pytest.raises(SettingsError, match="EODH_BOT_MASTER_KEY") as reported:
            KeyCipher(SecretStr(text))
        assert "4711" not in str(reported.value)


def test_the_master_key_is_made_once_only_for_this_user(tmp_path: Path) -> None:
    path = tmp_path / "data" / "master.key"
    first = master_key_in_file(path)
    path.chmod(0o644)

    assert master_key_in_file(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KeyCipher(first).decrypt(KeyCipher(first).encrypt(KEY, HUB), HUB) == KEY


def test_a_master_key_that_cannot_be_stored_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="EODH_BOT_MASTER_KEY"):
        master_key_in_file(tmp_path / "file" / "master.key")
