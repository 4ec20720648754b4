"""The keys of this user, which no local log may show when it is printed."""

import os
from contextlib import suppress

from eodh_tools.errors import JobsError
from eodh_tools.logs.redaction.redactor import Redactor


def own_redactor() -> Redactor:
    """Return a redactor that knows the keys of the settings and of saved profiles.

    A key that cannot be read is left out: what is printed needs no connection.
    """
    return Redactor(_keys())


def _keys() -> set[str]:
    # Only here: a traceback of a failed import needs this file too.
    from eodh_tools.config.key_store import KeyStore  # noqa: PLC0415
    from eodh_tools.config.profiles import ProfileFile  # noqa: PLC0415
    from eodh_tools.config.settings import Settings  # noqa: PLC0415

    found = {os.environ.get("EODH_API_KEY", "")}
    with suppress(JobsError, ValueError, OSError):
        if (key := Settings().api_key) is not None:
            found.add(key.get_secret_value())
    with suppress(JobsError, ValueError, OSError):
        profiles = ProfileFile().read().values()
        keys = KeyStore() if profiles else None
        for profile in profiles:
            with suppress(JobsError, ValueError, OSError):
                if keys is not None and (saved := keys.get(profile)) is not None:
                    found.add(saved.get_secret_value())
    return found
