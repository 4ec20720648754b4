"""What a notice reads is found by an index, however many notices there were before."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.bot.notices.conftest import NoticeScene
from tests.bot.notices.shown import reported

pytestmark = pytest.mark.anyio
# These grow with every job; of the others there is a row for each place or person.
GROWING = {"notices", "posts", "records", "seen_jobs"}


@contextmanager
def statements_seen() -> Iterator[dict[str, object]]:
    """The statements that run meanwhile, each with its last parameters."""
    seen: dict[str, object] = {}

    def note(*event: object) -> None:
        _, _, statement, parameters, _, is_many = event
        if not is_many:
            seen[str(statement)] = parameters

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


def tables_scanned(database: Path, statement: str, parameters: object) -> set[str]:
    """The tables that SQLite reads from end to end for a statement."""
    engine = sa.create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}",
            parameters,  # type: ignore[arg-type]
        )
        found = {
            scan[1]
            for row in plan
            if (scan := re.match(r"SCAN (\w+)", str(row[-1]))) is not None
        }
    engine.dispose()
    return found


async def test_no_statement_of_a_notice_reads_a_table_that_grows_from_end_to_end(
    scene: NoticeScene, tmp_path: Path
) -> None:
    await scene.subscribes()
    with statements_seen() as seen:
        for case in ("no-module", "no-module", "convert"):
            job = scene.ran(case)
            await scene.ended(job)
            await reported(scene, job)
    database = tmp_path / "data" / "bot.db"
    ours = {
        statement: parameters
        for statement, parameters in seen.items()
        if statement.startswith(("SELECT", "UPDATE")) and "main." not in statement
        # Once an hour the records of each watch are counted.
        if "GROUP BY" not in statement
    }
    scanned = {
        statement: tables
        for statement, parameters in ours.items()
        if (tables := tables_scanned(database, statement, parameters) & GROWING)
    }

    assert any("FROM posts" in statement for statement in ours)
    assert scanned == {}
