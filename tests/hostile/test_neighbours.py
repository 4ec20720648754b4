"""Two workspaces on one Hub, one machine, one server: neither reads the other's."""

import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from tests.bot.connecting import connects
from tests.hostile import oracle
from tests.hostile.conftest import WORKSPACE
from tests.hostile.doors.chat import BEN, CHAT, chat, is_refusal, ports_of
from tests.hostile.doors.model import MODEL, ModelClient, model
from tests.hostile.doors.terminal import TERMINAL, on_terminal
from tests.hostile.families.neighbours import CACHED_FILES, NEIGHBOURS, CachedFile
from tests.hostile.families.secrets import KEY
from tests.hostile.planting import LONG_AGO
from tests.hostile.tally import Tally
from tests.tools.mcp.over_http import save_profile, served

pytestmark = pytest.mark.anyio

OTHER = "river-lab"
OURS, THEIRS = "what ours said 1234", "what theirs said 9876"
SERVER = "MCP over HTTP"
ALICE, BOB = "alice-" + "a1" * 16, "bob-" + "b2" * 16


@dataclass(frozen=True, slots=True)
class Two:
    """A failed job in each workspace."""

    hub: LocalHub
    own: str
    foreign: str

    def filled(self, text: str) -> str:
        """A way to name the other's job."""
        url = self.hub.job_url(OTHER, self.foreign)
        base = self.hub.base_url
        return text.format(
            foreign=self.foreign,
            FOREIGN=self.foreign.upper(),
            own=self.own,
            url=url,
            path=url.removeprefix(base),
            port=base.rpartition(":")[2],
            own_root=self.hub.root_url(WORKSPACE),
            encoded=url.replace("river-lab", "%72iver-lab"),
        )


@pytest.fixture
def two(hub: LocalHub, tally: Tally) -> Two:
    tally.ports.add(int(hub.base_url.rpartition(":")[2]))

    def script(workspace: str, output: str) -> str:
        logs = (JobLog("a.log", f"step begins\nValueError: {output}\n".encode()),)
        jobs = [
            ScriptedJob(f"of-{workspace}", status, created=LONG_AGO, logs=logs)
            for status in ("successful", "failed")
        ]
        return hub.script(workspace, *jobs)[1]

    return Two(hub, script(WORKSPACE, OURS), script(OTHER, THEIRS))


async def try_all(client: ModelClient, two: Two, tally: Tally, door: str) -> None:
    """Every way of naming the other's job, with every tool."""
    for neighbour in NEIGHBOURS:
        text = two.filled(neighbour.text)
        with tally.trial(neighbour, door) as trial:
            job, _, log = text.partition(" ")
            reported = [
                await client.calls("get_status", job=job),
                await client.calls("list_logs", job=job),
                await client.calls("read_log", job=job, log=log or None),
                await client.calls("read_log", job=job, search="said"),
            ]
            if text.startswith("eodh:"):
                reported.append(await client.reads(text))
            for each in reported:
                each.check(secrets=[THEIRS, "of-river-lab", KEY])
            if reported[2].refused:
                trial.refused()


async def test_a_token_reads_only_its_own_workspace(
    two: Two, tally: Tally, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "EODH_MCP_RATE_PER_MINUTE": "0",
        "EODH_MCP_TOKENS": f"alice:first:{ALICE},bob:second:{BOB}",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    save_profile("first", two.hub, WORKSPACE)
    save_profile("second", two.hub, OTHER)
    with served(tmp_path, environment) as server:
        tally.ports.add(int(server.origin.rpartition(":")[2]))
        async with server.client(BOB) as theirs:
            # The log is stored on the disk that both share.
            reported = await ModelClient(theirs).calls("read_log", job=two.foreign)
            assert THEIRS in reported.text
        async with server.client(ALICE) as ours:
            await try_all(ModelClient(ours), two, tally, SERVER)
            assert OURS in (await ModelClient(ours).calls("read_log", job=two.own)).text
    assert not tally.leaks


@pytest.mark.usefixtures("environment")
async def test_a_model_reads_only_the_workspace_of_its_settings(
    two: Two, tally: Tally
) -> None:
    async with model() as client:
        await try_all(client, two, tally, MODEL)
    assert not tally.leaks


@pytest.mark.usefixtures("environment")
def test_a_terminal_reads_only_the_workspace_of_its_settings(
    two: Two, tally: Tally
) -> None:
    for neighbour in NEIGHBOURS:
        with tally.trial(neighbour, TERMINAL) as trial:
            printed = on_terminal("read", *two.filled(neighbour.text).split(" "))
            printed.check([THEIRS, KEY])
            if printed.refused:
                trial.refused()
    assert not tally.leaks


async def test_a_channel_reads_only_its_own_workspace(
    two: Two, tally: Tally, tmp_path: Path
) -> None:
    async with chat(two.hub, tmp_path, EODH_BOT_CONNECT="true") as slack:
        tally.ports |= ports_of(slack.slack)
        ben = slack.slack.person(BEN)
        await connects(ben, "C4", two.hub, OTHER, for_channel=True)
        await ben.types("C4", f"/eodh-logs {two.foreign} a.log")
        await ben.waits_for("C4", THEIRS)
        # From here on what was posted in the other's own channel is no leak of ours.
        slack.begins_here()
        for neighbour in NEIGHBOURS:
            text = two.filled(neighbour.text)
            with tally.trial(neighbour, CHAT) as trial:
                answer = await slack.commands(text)
                await slack.mentions(text)
                await slack.check([THEIRS, KEY])
                if is_refusal(answer) or (answer and "You can ask" in answer.words):
                    trial.refused()
    assert not tally.leaks


@pytest.fixture
def stored(environment: Path) -> Iterator[tuple[Path, Path]]:
    """The folders of cached logs and of passing runs."""
    folders = environment / "cache" / "logs", environment / "cache" / "passing-runs"
    yield folders
    for folder in folders:
        for path in folder.iterdir():
            if not path.is_symlink():
                path.chmod(0o700)


def spoil(  # noqa: C901, PLR0912 - a table of cases
    hostile: CachedFile, own: Path, theirs: Path, runs: list[Path]
) -> None:
    """Do to the cached files what an input says."""
    whole, others = own.read_bytes(), theirs.read_bytes()
    match hostile.name:
        case "another's cached log in its place":
            own.write_bytes(others)
        case "another's cached log at the end of it":
            own.write_bytes(whole + others)
        case "one byte changed":
            own.write_bytes(whole[:9] + bytes([whole[9] ^ 1]) + whole[10:])
        case "half of it":
            own.write_bytes(whole[: len(whole) // 2])
        case "nothing in it":
            own.write_bytes(b"")
        case "an index that lies":
            own.write_bytes(whole.replace(b'"lines":', b'"Lines":'))
        case "a gzip bomb":
            own.write_bytes(gzip.compress(b"\0" * 10_000_000))
        case "a link to a file of another":
            own.unlink()
            own.symlink_to(theirs)
        case "a folder in its place":
            own.unlink()
            own.mkdir()
        case "a file that may not be read":
            own.chmod(0)
        case "a part left behind":
            own.with_suffix(".part").write_bytes(others)
        case "another's passing run in ours":
            for run in runs:
                run.write_bytes(max((r.read_bytes() for r in runs), key=len))
        case _:
            for run in runs:
                run.write_bytes(os.urandom(1_000))


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("hostile", CACHED_FILES, ids=lambda each: each.name)
def test_what_lies_on_the_disk_is_not_taken_on_trust(
    hostile: CachedFile,
    two: Two,
    tally: Tally,
    stored: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logs, runs = stored
    assert OURS in on_terminal("read", two.own).out.decode()
    on_terminal("status", two.own)
    before = set(logs.iterdir())
    with monkeypatch.context() as other:
        other.setenv("EODH_WORKSPACE", OTHER)
        other.setenv("EODH_API_KEY", two.hub.workspaces[OTHER])
        assert THEIRS in on_terminal("read", two.foreign).out.decode()
        on_terminal("status", two.foreign)
    (own,) = (p for p in before if OURS.encode() in unpacked(p) and is_of(p, two.own))
    (theirs,) = (p for p in set(logs.iterdir()) - before if is_of(p, two.foreign))
    spoil(hostile, own, theirs, sorted(runs.iterdir()))
    with tally.trial(hostile, TERMINAL) as trial:
        read = on_terminal("read", two.own)
        read.check([THEIRS, KEY])
        on_terminal("status", two.own).check([THEIRS, "of-river-lab", KEY])
        if read.refused:
            trial.refused()
        elif OURS not in read.out.decode():
            raise oracle.Leak("something else was read")
    assert not tally.leaks


def unpacked(path: Path) -> bytes:
    return b"".join(
        content for _, content in oracle.files_below(path.parent) if _ == path
    )


def is_of(path: Path, job: str) -> bool:
    """Whether a cached log is of that job: its index says so."""
    return job.encode() in path.read_bytes()
