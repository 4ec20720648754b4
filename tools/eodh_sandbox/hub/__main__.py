"""The local Hub in a process of its own, until SIGINT or SIGTERM."""

import json
import signal
import sys
import threading

from eodh_sandbox.hub.hub import LocalHub
from eodh_sandbox.hub.stages import PACES


def serve(port: int, pace: str = "demo") -> None:
    """Print one line of JSON (url, workspaces with their keys), then serve.

    Raises:
        SettingsError: the port is taken.
    """
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with LocalHub(port=port, pace=PACES[pace]) as hub:
        about = {"url": hub.base_url, "workspaces": hub.workspaces}
        sys.stdout.write(json.dumps(about) + "\n")
        sys.stdout.flush()
        ended.wait()
