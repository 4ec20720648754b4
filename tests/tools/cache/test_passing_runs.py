"""What passing runs had: bounded, private, whole or absent."""

import os
import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eodh_tools.cache import passing_runs
from eodh_tools.cache.passing_runs import MAX_HASHES, MAX_STEPS, PassingRuns, RunOf
from eodh_tools.errors import SettingsError
from eodh_tools.hub.workspace_urls import HubRoot
from tests.open_files import no_more_files

ROOT = HubRoot.of_workspace("https://hub.example", "coastal-lab")
OTHER = HubRoot.of_workspace("https://hub.example", "other-lab")


@pytest.fixture
def runs(tmp_path: Path) -> PassingRuns:
    return PassingRuns(tmp_path / "deep" / "runs")


def the_file(tmp_path: Path) -> Path:
    [path] = [path for path in tmp_path.rglob("*") if path.is_file()]
    return path


def test_of_a_process_that_never_passed_nothing_is_known(runs: PassingRuns) -> None:
    assert runs.steps(ROOT, "shoreline") is None
    assert runs.lines(ROOT, "shoreline").of("tile") is None


def test_steps_come_back_in_order_and_lines_as_a_set(runs: PassingRuns) -> None:
    runs.record(
        ROOT, "shoreline", RunOf("job-1"), {"tile": [3, 1, 3], "node_stage_out": ()}
    )
    assert runs.steps(ROOT, "shoreline") == ("tile", "node_stage_out")
    assert runs.lines(ROOT, "shoreline").of("tile") == frozenset({1, 3})
    assert runs.lines(ROOT, "shoreline").of("node_stage_out") is None
    assert runs.lines(ROOT, "shoreline").of("mosaic") is None


def test_workspaces_and_processes_are_separate(runs: PassingRuns) -> None:
    runs.record(ROOT, "shoreline", RunOf("job-1"), {"tile": [1]})
    assert runs.steps(OTHER, "shoreline") is None
    assert runs.steps(ROOT, "flood-map") is None


def test_three_runs_are_merged_and_the_oldest_is_forgotten(runs: PassingRuns) -> None:
    for number in range(1, 5):
        step = {"tile": [number], f"only-{number}": [9]}
        runs.record(ROOT, "shoreline", RunOf(f"job-{number}"), step)
    assert runs.lines(ROOT, "shoreline").of("tile") == frozenset({2, 3, 4})
    assert runs.steps(ROOT, "shoreline") == ("tile", "only-4")
    assert runs.lines(ROOT, "shoreline").of("only-1") is None


def test_a_run_is_added_to_and_not_counted_twice(
    runs: PassingRuns, tmp_path: Path
) -> None:
    runs.record(ROOT, "shoreline", RunOf("job-1"), {"tile": (), "node_stage_out": ()})
    runs.record(ROOT, "shoreline", RunOf("job-2"), {"tile": ()})
    runs.record(ROOT, "shoreline", RunOf("job-1"), {"tile": [7]})
    runs.record(ROOT, "shoreline", RunOf("job-1"), {"tile": (), "node_stage_out": ()})
    assert runs.lines(ROOT, "shoreline").of("tile") == frozenset({7})
    assert runs.steps(ROOT, "shoreline") == ("tile",)  # of job-2, the newest
    path = the_file(tmp_path)
    os.utime(path, (1, 1))
    before = path.stat().st_ino, path.read_bytes()
    runs.record(ROOT, "shoreline", RunOf("job-1"), {"tile": [7]})
    assert (path.stat().st_ino, path.read_bytes()) == before


@pytest.mark.parametrize("value", [-1, 1 << 64])
def test_a_hash_of_another_width_is_a_mistake(runs: PassingRuns, value: int) -> None:
    with pytest.raises(ValueError, match="64 bits"):
        runs.record(ROOT, "shoreline", RunOf("job-1"), {"tile": [value]})


def test_steps_and_lines_are_bounded(runs: PassingRuns) -> None:
    many = range(MAX_HASHES + 100)
    runs.record(ROOT, "shoreline", RunOf("job-1"), {"tile": many})
    known = runs.lines(ROOT, "shoreline").of("tile")
    assert known == frozenset(range(MAX_HASHES))
    wide = {f"step-{number}": [1] for number in range(MAX_STEPS + 5)}
    runs.record(ROOT, "shoreline", RunOf("job-2"), wide)
    assert len(runs.steps(ROOT, "shoreline") or ()) == MAX_STEPS


def test_all_steps_of_a_run_together_are_bounded(
    runs: PassingRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passing_runs, "MAX_RUN_HASHES", 5)
    runs.record(
        ROOT, "shoreline", RunOf("job-1"), {"a": range(3), "b": range(9), "c": [1]}
    )
    sizes = [len(runs.lines(ROOT, "shoreline").of(step) or ()) for step in "abc"]
    assert sizes == [3, 2, 0]


@given(
    st.dictionaries(
        st.text(max_size=20),
        st.frozensets(st.integers(0, (1 << 64) - 1), min_size=1, max_size=20),
        min_size=1,
        max_size=5,
    ),
    st.text(max_size=20),
)
def test_any_steps_are_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    steps: dict[str, frozenset[int]],
    process: str,
) -> None:
    folder = tmp_path_factory.mktemp("runs")
    PassingRuns(folder).record(ROOT, process, RunOf("job-1"), steps)
    runs = PassingRuns(folder)
    assert runs.steps(ROOT, process) == tuple(steps)
    assert {step: runs.lines(ROOT, process).of(step) for step in steps} == steps


def test_a_torn_file_is_absent_and_can_be_written_again(
    runs: PassingRuns, tmp_path: Path
) -> None:
    runs.record(ROOT, "shoreline", RunOf("job-1"), {"tile": range(100)})
    path = the_file(tmp_path)
    whole = path.read_bytes()
    # In the digest: some bits of a packed frame change nothing that it holds.
    corrupt = whole[:20] + bytes([whole[20] ^ 1]) + whole[21:]
    for torn in (corrupt, b"\0" * 100, *(whole[:at] for at in range(0, len(whole), 7))):
        path.write_bytes(torn)
        assert runs.steps(ROOT, "shoreline") is None
        assert not path.exists()
    runs.record(ROOT, "shoreline", RunOf("job-1"), {"tile": [1]})
    assert runs.lines(ROOT, "shoreline").of("tile") == frozenset({1})


def test_a_flipped_bit_gives_no_wrong_lines(runs: PassingRuns, tmp_path: Path) -> None:
    lines = frozenset(range(100))
    runs.record(ROOT, "shoreline", RunOf("job-1"), {"tile": lines})
    path = the_file(tmp_path)
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert runs.lines(ROOT, "shoreline").of("tile") in (None, lines)


@pytest.mark.parametrize("later", [1, 3])
def test_the_newest_run_is_the_one_that_was_made_last_not_the_one_seen_last(
    runs: PassingRuns, later: int
) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    runs.record(ROOT, "shoreline", RunOf("new", now, 60.0), {"tile": [1], "mosaic": ()})
    for days in range(1, 1 + later):
        old = RunOf(f"old-{days}", now - timedelta(days=days), 900.0)
        runs.record(ROOT, "shoreline", old, {"tile": [2], "gone": ()})
    assert runs.steps(ROOT, "shoreline") == ("tile", "mosaic")
    took = runs.durations_s(ROOT, "shoreline")
    assert took == (60.0, 900.0, 900.0)[: 1 + later]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_process_that_may_open_no_more_files_loses_no_run(
    runs: PassingRuns,
) -> None:
    runs.record(ROOT, "shoreline", RunOf("first"), {"tile": [1]})
    with no_more_files():
        assert runs.steps(ROOT, "shoreline") is None
        runs.record(ROOT, "shoreline", RunOf("second"), {"mosaic": [1]})
    assert runs.steps(ROOT, "shoreline") == ("tile",)


def test_a_later_job_with_the_same_id_is_another_run(runs: PassingRuns) -> None:
    """A server that was reset gives its ids again."""
    first = RunOf("1", datetime(2026, 11, 1, tzinfo=UTC), 60.0)
    later = RunOf("1", datetime(2026, 11, 2, tzinfo=UTC), 60.0)
    runs.record(ROOT, "shoreline", first, {"tile": [1]})
    runs.record(ROOT, "shoreline", later, {"tile": ()})
    assert runs.lines(ROOT, "shoreline", without=later).of("tile") == frozenset({1})
    runs.record(ROOT, "shoreline", later, {"tile": [2]})
    assert runs.lines(ROOT, "shoreline", without=first).of("tile") == frozenset({2})
    assert runs.durations_s(ROOT, "shoreline") == (60.0, 60.0)


def test_a_run_stored_without_its_creation_is_of_a_job_that_took_as_long(
    runs: PassingRuns,
) -> None:
    """As the version before stored it."""
    made = datetime(2026, 11, 2, tzinfo=UTC)
    runs.record(ROOT, "shoreline", RunOf("1", None, 60.0), {"tile": [1]})
    same, other = RunOf("1", made, 60.0), RunOf("1", made, 61.0)
    assert runs.lines(ROOT, "shoreline", without=same).of("tile") is None
    assert runs.lines(ROOT, "shoreline", without=other).of("tile") == frozenset({1})


def test_a_file_of_another_process_is_absent(runs: PassingRuns, tmp_path: Path) -> None:
    runs.record(ROOT, "shoreline", RunOf("job-1"), {"tile": [1]})
    path = the_file(tmp_path)
    whole = path.read_bytes()
    path.unlink()
    runs.record(ROOT, "flood-map", RunOf("job-1"), {"tile": [1]})
    the_file(tmp_path).write_bytes(whole)
    assert runs.steps(ROOT, "flood-map") is None


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing on this system")
def test_the_file_is_closed_to_others(runs: PassingRuns, tmp_path: Path) -> None:
    runs.record(ROOT, "shoreline", RunOf("job-1"), {"tile": [1]})
    path = the_file(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    runs = PassingRuns(tmp_path / "file" / "runs")
    assert runs.steps(ROOT, "shoreline") is None
    with pytest.raises(SettingsError, match="EODH_CACHE_DIR"):
        runs.record(ROOT, "shoreline", RunOf("job-1"), {"tile": [1]})
