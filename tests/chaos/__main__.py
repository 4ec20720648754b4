"""`python -m tests.chaos`: the long form, on both kinds of database."""

import argparse
import random
import sys
import time
from functools import partial
from pathlib import Path

import anyio

from tests.chaos.running import Chaos, Databases, run
from tests.chaos.schedule import Kind, Plan

#: Database, processes, how many of them are lost, how often the database is.
RUNS: tuple[tuple[Databases, int, int, int], ...] = (
    ("sqlite", 1, 0, 0),
    ("postgresql", 1, 0, 4),
    ("postgresql", 3, 2, 0),
)


#: How often each further kind happens in each run, where it can.
OTHERS: dict[Kind, int] = {
    "history_lag": 4,
    "no_metadata": 3,
    "no_edits": 3,
    "chatter": 12,
    "future_job": 4,
    "long_job": 12,
    "deletion": 4,
    "freeze": 4,
    "restore": 3,
    "disk_full": 3,
    "resets": 4,
    "machine_clock": 4,
    "hub_date": 3,
    "slack_date": 3,
}


def main() -> int:
    """Run the chaos; the seed and the counts are printed, and it can be replayed."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seed", type=int, help="of an earlier run, to replay it")
    parser.add_argument("--jobs", type=int, default=200, help="in each run (200)")
    parser.add_argument("--kills", type=int, default=20, help="in each run (20)")
    parser.add_argument(
        "--seconds", type=float, default=120.0, help="of each run (120)"
    )
    parser.add_argument("--only", choices=("sqlite", "postgresql", "three"))
    parser.add_argument("--keep", type=Path, help="a folder for the bots' logs")
    options = parser.parse_args()
    seed = options.seed
    if seed is None:
        seed = random.SystemRandom().randrange(1_000_000)
    _say(f"seed {seed}: replay with python -m tests.chaos --seed {seed}")
    passed = failed = 0
    for database, processes, lost, outages in RUNS:
        name = "three" if processes > 1 else database
        if options.only not in {None, name}:
            continue
        plan = Plan(
            seed=seed,
            jobs=options.jobs,
            channels=10,
            kills=options.kills,
            lasts_s=options.seconds,
            hub_outages=3,
            database_outages=outages,
            slack_faults=options.jobs // 3,
            others=OTHERS,
            clocks_differ=True,
        )
        keep = options.keep / name if options.keep else None
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        how = partial(run, processes=processes, lose_processes=lost, keep=keep)
        chaos = anyio.run(how, plan, database)
        _say(report(chaos, time.monotonic() - began))
        failed += len(chaos.verdict.wrong)
        reported = len(chaos.verdict.reported) + len(chaos.verdict.besides)
        passed += reported - len(chaos.verdict.wrong)
    _say(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def report(chaos: Chaos, took_s: float) -> str:
    """What happened, and what came of it, for people."""
    verdict = chaos.verdict
    happened = ", ".join(
        f"{count} {name.replace('_', ' ')}"
        for name, count in sorted(chaos.happened.items())
    )
    ahead_h = chaos.plan.slack_ahead_s / 3_600
    return (
        f"{chaos.database}, Slack's clock {ahead_h:+.1f} h, {chaos.processes} process"
        f"{'es' if chaos.processes > 1 else ''}, {chaos.plan.channels} channels, "
        f"{took_s:.0f} s: {happened}; {chaos.restarts} starts; "
        f"jobs {dict(chaos.statuses)}, of them {len(verdict.in_digests)} in digests, "
        f"{len(verdict.in_threads)} in threads, {len(verdict.recovered)} recoveries, "
        f"{sum(not reported for reported in verdict.reported.values())} no news; "
        f"posted {chaos.settled_s:.0f} s after the last event at the latest\n"
        f"  lost {len(verdict.lost)}, doubled {len(verdict.doubled)}, "
        f"failures without a reply {len(verdict.without_reply)}, "
        f"with two {len(verdict.replied_twice)}, "
        f"still shown as running {len(verdict.unfinished)}; "
        f"long runs and weekly summaries {len(verdict.besides)}"
        + "".join(f"\n  wrong: {job_id}" for job_id in verdict.wrong)
    )


if __name__ == "__main__":
    sys.exit(main())
