"""Run all of it: `make clients`; with names, only those clients."""

import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from eodh_sandbox.hub import LocalHub
from tests.clients.clients import CLIENTS
from tests.clients.installing import NotInstalledError, install, version_of
from tests.clients.script import Calls, Sent, answered, nine_calls, place_jobs
from tests.clients.table import Row, print_row, table, write_page
from tests.clients.trial import TRANSPORTS, ClientUnderTest, Server, attempt
from tests.conformance.running import EODH_MCP, environment_of, free_port, server
from tests.conftest import REPOSITORY

#: Not in the repository: some clients show a model what git says of it.
FOLDER = Path(tempfile.gettempdir()) / "eodh-clients"
PAGE = REPOSITORY / "docs" / "evaluation.md"
_TOKEN = "scripted-clients-" * 3


def main(names: list[str]) -> int:
    """Try the clients one after another; 1 if one of them received nothing."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    chosen = [each for each in CLIENTS if not names or each.folder[8:] in names]
    rows: list[Row] = []
    with LocalHub() as hub:
        job = place_jobs(hub, next(iter(hub.workspaces)))
        calls = nine_calls(job)
        environment = environment_of(hub, FOLDER / "server")
        port = free_port()
        command = (EODH_MCP, "--http", f"127.0.0.1:{port}")
        serving = environment | {"EODH_MCP_TOKEN": _TOKEN}
        with server(command, port, serving, FOLDER / "server.log") as url:
            sent = asyncio.run(answered(url, _TOKEN, calls))
            (FOLDER / "sent.json").write_text(json.dumps([asdict(s) for s in sent]))
            ours = Server(EODH_MCP, environment, url, _TOKEN)
            for client in chosen:
                for row in rows_of(client, ours, calls, sent):
                    rows.append(row)
                    say(print_row(row.cells()) + f" {row.reason}")
    written = table(rows, sent)
    say(written)
    if not names:
        write_page(PAGE, f"Measured on {datetime.now(UTC).date()}", written)
    return int(any(not row.received for row in rows))


def rows_of(
    client: ClientUnderTest, ours: Server, calls: Calls, sent: Sequence[Sent]
) -> Iterator[Row]:
    """A client's rows, one for each transport."""
    try:
        packages = install(client)
    except NotInstalledError as error:
        yield Row(client.name, "-", "-", reason=str(error))
        return
    version = version_of(client, packages)
    for transport in TRANSPORTS:
        home = FOLDER / f"{client.folder}-{transport}"
        outcome = attempt(client, transport, ours, calls, packages, home)
        yield Row.of(client.name, version, transport, outcome, sent)


def say(line: str) -> None:
    """Print at once: a run takes minutes."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
