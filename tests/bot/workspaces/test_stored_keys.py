"""The stored keys: found for redaction, and read while the master key is replaced."""

import itertools
from dataclasses import replace

import pytest
from pydantic import SecretStr

from eodh_bot.store import Connections, Database, StoredConnection
from eodh_bot.workspaces.key_cipher import KeyCipher
from eodh_bot.workspaces.stored_keys import StoredKeys
from eodh_tools.clock import utc_now
from eodh_tools.hub.workspace_urls import HubRoot

pytestmark = pytest.mark.anyio

HUB = "https://eodatahub.org.uk"
ROOT = HubRoot.of_workspace(HUB, "eo-team")
KEY = SecretStr("zq-lemon-harbour-0123456789")


def of_person(user_id: str, cipher: KeyCipher) -> StoredConnection:
    connection = StoredConnection(
        slack_team="T1",
        user_id=user_id,
        base_url=HUB,
        workspace="eo-team",
        added_by=user_id,
        added_at=utc_now(),
    )
    encrypted = cipher.encrypt(KEY, connection.profile.address)
    return replace(connection, key_encrypted=encrypted)


async def test_of_a_workspace_by_its_name_and_by_its_address_every_key_is_known(
    database: Database,
) -> None:
    cipher = KeyCipher(KeyCipher.new_master_key())
    store = Connections(database, "T1")
    # As `EODH_ROOT_URL` makes it.
    by_settings = StoredConnection(
        slack_team="T1",
        channel_id="C1",
        base_url=HUB,
        root_url=ROOT.url,
        added_by="settings",
        added_at=utc_now(),
    )
    await store.put(by_settings)
    await store.put(of_person("U1", cipher))
    keys = StoredKeys(store, cipher, SecretStr("of-the-settings-0123456789"))

    found = {key.get_secret_value() for key in await keys.of_root(ROOT)}
    assert found == {KEY.get_secret_value(), "of-the-settings-0123456789"}


async def test_with_each_documented_step_every_replica_reads_every_key(
    database: Database,
) -> None:
    old, new = (KeyCipher.new_master_key().get_secret_value() for _ in range(2))
    store = Connections(database, "T1")
    await store.put(of_person("U1", KeyCipher(SecretStr(old))))
    steps = [old, f"{old},{new}", f"{new},{old}", new]
    for before, after in itertools.pairwise(steps):
        replicas = [
            StoredKeys(store, KeyCipher(SecretStr(master_key)), None)
            for master_key in (before, after)
        ]
        # The first one is started again; the other still runs with the step before.
        await replicas[1].renew()
        stored = await store.of_person("U1")
        assert stored is not None
        assert [keys.of(stored) for keys in replicas] == [KEY, KEY]
