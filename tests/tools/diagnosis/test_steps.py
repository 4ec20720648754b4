"""Which step a log belongs to (names as in HUB.md section 3)."""

from datetime import UTC, datetime

from eodh_tools.diagnosis.steps import entries, gaps, in_order, likeliest, missing
from eodh_tools.results.models import LogEntry


def reported(names: list[str]) -> list[tuple[str, str, str, int | None]]:
    return [(e.name, e.step, e.kind, e.scatter) for e in entries(names)]


def test_logs_are_listed_from_stage_in_to_stage_out() -> None:
    names = ["node_stage_out.log", "resize.log", "node_stage_in.log"]
    assert reported(names) == [
        ("node_stage_in.log", "node_stage_in", "stage-in", None),
        ("resize.log", "resize", "step", None),
        ("node_stage_out.log", "node_stage_out", "stage-out", None),
    ]


def test_scattered_runs_are_counted_by_number_not_by_text() -> None:
    names = ["tile_10.log", "tile_2.log", "tile.log", "node_stage_in_2.log"]
    assert reported([*names, "node_stage_in.log"]) == [
        ("node_stage_in.log", "node_stage_in", "stage-in", 1),
        ("node_stage_in_2.log", "node_stage_in", "stage-in", 2),
        ("tile.log", "tile", "step", 1),
        ("tile_2.log", "tile", "step", 2),
        ("tile_10.log", "tile", "step", 10),
    ]


def test_a_step_whose_own_name_ends_in_a_number_is_no_scatter() -> None:
    assert reported(["sentinel_2.log"]) == [
        ("sentinel_2.log", "sentinel_2", "step", None),
    ]


def entry(step: str, minute: int | None) -> LogEntry:
    began = None if minute is None else datetime(2026, 1, 1, 9, minute, tzinfo=UTC)
    return LogEntry(name=f"{step}.log", step=step, kind="step", began=began)


def test_steps_follow_the_time_when_their_logs_began() -> None:
    logs = in_order([entry("mosaic", 9), entry("search", 1)])
    assert [log.step for log in logs] == ["search", "mosaic"]


def test_steps_keep_the_hubs_order_where_a_beginning_is_unknown() -> None:
    logs = in_order([entry("mosaic", 9), entry("search", None)])
    assert [log.step for log in logs] == ["mosaic", "search"]


def test_only_what_is_known_to_be_missing_is_reported() -> None:
    logs = entries(["search.log"])
    assert missing(logs, None) == (
        (
            "No stage-out log: the job ended before its outputs were published, and "
            "the step that failed may have no log."
        ),
    )
    assert missing(logs, ["search", "mosaic", "node_stage_out"]) == (
        (
            "No log of step 'mosaic', which a passing run of the same process had: the "
            "job ended before or in that step, or its log was lost."
        ),
        (
            "No stage-out log: the job ended before its outputs were published, and "
            "the step that failed may have no log."
        ),
    )
    assert missing((), None) == ()


def test_the_likeliest_log_is_the_last_that_holds_anything() -> None:
    logs = [entry("search", 1), entry("mosaic", 2)]
    empty = logs[1].model_copy(update={"empty": True})
    assert likeliest(logs) == logs[1]
    assert likeliest([logs[0], empty]) == logs[0]
    assert likeliest([]) is None


def test_a_first_run_without_a_log_is_missing_where_the_second_and_third_have_one() -> (
    None
):
    assert gaps(entries(["tile_2.log", "tile_3.log", "tile_4.log"])) == {"tile": (1,)}
    assert gaps(entries(["band_1.log", "band_2.log", "band_3.log"])) == {}
    assert gaps(entries(["sentinel_2.log", "sentinel_4.log"])) == {}


def test_a_last_run_without_a_log_is_missing_where_the_step_before_had_one_more() -> (
    None
):
    search = ["search.log", "search_2.log", "search_3.log"]
    tile = ["tile.log", "tile_2.log"]
    assert gaps(entries([*search, *tile])) == {"tile": (3,)}
    assert gaps(entries([*search, *tile, "node_stage_out.log"])) == {}
    assert gaps(entries([*search, "tile.log", "tile_2.log", "tile_3.log"])) == {}
