"""The local Hub in a process of its own, until SIGINT or SIGTERM."""

import json
import signal
import socket
import sys

from eodh_sandbox.hub.hub import LocalHub
from eodh_sandbox.hub.stages import PACES


def serve(port: int, pace: str = "demo") -> None:
    """Print one line of JSON (url, workspaces with their keys), then serve.

    Raises:
        SettingsError: the port is taken.
    """
    # A lock or an Event loses a signal that comes right before it is waited for.
    signals, wakeup = socket.socketpair()
    wakeup.settimeout(0)
    signal.set_wakeup_fd(wakeup.fileno())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    with signals, wakeup, LocalHub(port=port, pace=PACES[pace]) as hub:
        about = {"url": hub.base_url, "workspaces": hub.workspaces}
        sys.stdout.write(json.dumps(about) + "\n")
        sys.stdout.flush()
        signals.recv(1)
        signal.set_wakeup_fd(-1)
