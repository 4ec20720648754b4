"""Set up the bot's log: JSON lines on stderr, without keys, tokens or bodies.

An event is a short constant sentence; its details are fields. The start of a task
binds the ids that all its lines carry:
`structlog.contextvars.bound_contextvars(work=…, job=…, notice=…)`.
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from pydantic import SecretStr

from eodh_bot.settings import BotSettings
from eodh_tools.config.settings import Settings
from eodh_tools.logs.redaction.redactor import Redactor

_LONGEST = 1_000
# What comes after is not even looked at.
_LONGEST_READ = 20_000


def log_as_json(settings: BotSettings, hub: Settings) -> None:
    """Send structlog's and the standard library's logs to stderr, redacted."""
    given = (
        settings.bot_token,
        settings.app_token,
        settings.signing_secret,
        settings.master_key,
        settings.database_url,
        hub.api_key,
    )
    clean = _Clean([each for each in given if each is not None])
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _without_traces,
                _without_statements,
                clean,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # Below errors these log what people sent.
    for name in ("slack_bolt", "slack_sdk", "aiohttp"):
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in ("alembic", "dbos", "sqlalchemy", "httpx"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _without_traces(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace an exception by its type: its message may quote a body."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    if isinstance(found, tuple):
        found = found[1]
    if isinstance(found, BaseException):
        event["kind"] = type(found).__name__
    event.pop("stack_info", None)
    return event


def _without_statements(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Leave out the SQL and its values, which SQLAlchemy sets behind an error.

    While a disk is full, the queue writes several such lines each second.
    """
    event["event"] = str(event["event"]).partition("\n[SQL: ")[0]
    return event


class _Clean:
    """Redacts and shortens every text of an event."""

    def __init__(self, secrets: list[SecretStr]) -> None:
        self._redactor = Redactor([each.get_secret_value() for each in secrets])

    def __call__(
        self, _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        for name, value in event.items():
            event[name] = self._cleaned(value)
        return event

    def _cleaned(self, value: Any) -> Any:
        if isinstance(value, str):
            # Cut after it is redacted: half a secret is known no more.
            return self._redactor.text(value[:_LONGEST_READ])[0][:_LONGEST]
        if isinstance(value, Mapping):
            return {name: self._cleaned(each) for name, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._cleaned(each) for each in value]
        return value
