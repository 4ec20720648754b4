"""Where the jobs of a stored connection are."""

from eodh_bot.store.connections import StoredConnection
from eodh_tools.config.connections import Connection
from eodh_tools.errors import SettingsError
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.toolbox.workspaces import root_of


def connection_root(connection: StoredConnection) -> HubRoot | None:
    """Return where its jobs are; None for an address that no workspace can have."""
    try:
        return root_of(Connection(connection.profile, None))
    except SettingsError:
        return None
