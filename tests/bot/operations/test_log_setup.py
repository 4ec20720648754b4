"""The bot's log: ids as fields, and nothing that is nobody else's business."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.waiting import WAIT_S

SECRET = "xoxb-made-up-token-4711"
BODY = "the words of a body"


def logged(program: str, folder: Path) -> list[dict[str, Any]]:
    """The lines that a program logs, each of which must be a JSON object."""
    begin = (
        "import logging, structlog\n"
        "from eodh_bot.operations.log_setup import log_as_json\n"
        "from eodh_bot.settings import BotSettings\n"
        "from eodh_tools.config.settings import Settings\n"
        "log_as_json(BotSettings(), Settings())\n"
        "log = structlog.get_logger()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", begin + program],
        cwd=folder,
        env={"SLACK_BOT_TOKEN": SECRET, "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=True,
    )
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_what_is_bound_is_on_every_line_of_only_that_work(tmp_path: Path) -> None:
    lines = logged(
        "with structlog.contextvars.bound_contextvars(work='w1', job='j1'):\n"
        "    log.info('one')\n"
        "    logging.getLogger('other').warning('two')\n"
        "log.info('three')\n",
        tmp_path,
    )
    ids = [(line["event"], line.get("work"), line.get("job")) for line in lines]
    assert ids == [("one", "w1", "j1"), ("two", "w1", "j1"), ("three", None, None)]


def test_no_part_of_a_secret_is_written_where_a_text_is_cut(tmp_path: Path) -> None:
    lines = logged(
        f"log.error('x' * 980 + ' ' + {SECRET!r})\n"
        f"log.error('nested', at=[{SECRET!r}], more={{'key': ({SECRET!r},)}})\n",
        tmp_path,
    )
    assert len(lines[0]["event"]) <= 1_000
    assert SECRET[:8] not in json.dumps(lines)


def test_secrets_and_the_words_of_errors_are_not_written(tmp_path: Path) -> None:
    lines = logged(
        f"log.error('refused', token={SECRET!r})\n"
        "try:\n"
        f"    raise ValueError({BODY!r})\n"
        "except ValueError:\n"
        "    log.exception('a bug')\n"
        "    logging.getLogger('dbos').exception('workflow failed')\n",
        tmp_path,
    )
    assert [line["event"] for line in lines] == ["refused", "a bug", "workflow failed"]
    assert [line.get("kind") for line in lines] == [None, "ValueError", "ValueError"]
    assert SECRET not in str(lines)
    assert BODY not in str(lines)


def test_libraries_that_log_what_people_sent_log_only_errors(
    tmp_path: Path,
) -> None:
    lines = logged(
        f"logging.getLogger('slack_bolt.AsyncApp').warning({BODY!r})\n"
        f"logging.getLogger('slack_sdk.web').info({BODY!r})\n"
        f"logging.getLogger('dbos').info({BODY!r})\n"
        "logging.getLogger('dbos').warning('a queue is slow')\n",
        tmp_path,
    )
    assert [line["event"] for line in lines] == ["a queue is slow"]


def test_dbos_writes_only_to_our_log_once_it_runs(tmp_path: Path) -> None:
    lines = logged(
        "import asyncio, pathlib\n"
        "from eodh_bot.notices.dbos_queue import open_engine\n"
        "from eodh_bot.store import open_database\n"
        "async def main():\n"
        "    url = f'sqlite:///{pathlib.Path.cwd() / \"bot.db\"}'\n"
        "    async with open_database(url), open_engine(url, 'p1', 'T1', {}):\n"
        "        logging.getLogger('dbos').warning('said once')\n"
        f"        logging.getLogger('dbos').info({BODY!r})\n"
        "asyncio.run(main())\n",
        tmp_path,
    )
    assert [line["event"] for line in lines].count("said once") == 1
    assert BODY not in str(lines)


def test_an_error_of_the_queues_database_is_written_without_its_statement(
    tmp_path: Path,
) -> None:
    lines = logged(
        "import sqlalchemy as sa\n"
        "try:\n"
        "    with sa.create_engine('sqlite://').connect() as connection:\n"
        "        connection.execute(sa.text('SELECT :of FROM jobs'), {'of': 'a job'})\n"
        "except sa.exc.SQLAlchemyError as error:\n"
        "    logging.getLogger('dbos').warning(f'No connection: {error}')\n",
        tmp_path,
    )
    assert [line["event"] for line in lines] == [
        "No connection: (sqlite3.OperationalError) no such table: jobs"
    ]
