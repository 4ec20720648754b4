"""What `eodh-mcp --http` counts, for Prometheus: no names, no jobs, no content."""

import time
from typing import Any

import anyio
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from eodh_tools.mcp.audit import AUDITED, outcome_of

# Other names are the client's own words, of which there may be any number.
_REQUESTS = AUDITED | {
    "initialize",
    "server/discover",
    "tools/list",
    "prompts/list",
    "resources/list",
    "resources/templates/list",
}
_TOOLS = frozenset(
    {"get_status", "list_logs", "read_log", "list_jobs", "list_failures"}
)
_BUCKETS_S = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class ServerMetrics:
    """The counters of one server process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("request", "tool")
        self.requests = Counter(
            "eodh_mcp_requests",
            "Requests answered",
            (*labels, "outcome"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "eodh_mcp_request_seconds",
            "Seconds from a request to its answer",
            labels,
            buckets=_BUCKETS_S,
            registry=self.registry,
        )
        self.open = Gauge(
            "eodh_mcp_open_requests", "Requests being served", registry=self.registry
        )
        self.refused = Counter(
            "eodh_mcp_refused",
            "HTTP requests refused before MCP: no token, a wrong name, too many",
            ("status",),
            registry=self.registry,
        )
        self.audit_lost = Counter(
            "eodh_mcp_audit_lines_lost",
            "Lines of the audit log that could not be written",
            registry=self.registry,
        )
        self.connections = Gauge(
            "eodh_mcp_connections", "Open connections", registry=self.registry
        )

    async def __call__(
        self, ctx: ServerRequestContext[Any, Any], call_next: CallNext
    ) -> HandlerResult:
        """Middleware that counts a request."""
        name = (ctx.params or {}).get("name")
        request = ctx.method if ctx.method in _REQUESTS else "other"
        tool = name if ctx.method == "tools/call" and name in _TOOLS else ""
        began = time.perf_counter()
        outcome = "error"
        self.open.inc()
        try:
            result = await call_next(ctx)
            outcome = outcome_of(result)
        except anyio.get_cancelled_exc_class():
            outcome = "cancelled"
            raise
        finally:
            self.open.dec()
            self.count(request, tool, outcome, time.perf_counter() - began)
        return result

    def count(self, request: str, tool: str, outcome: str, seconds: float) -> None:
        """Count a request that was answered.

        Args:
            request: An MCP method, or "view" and "view/link" of the log viewer.
            tool: The tool that was asked, "" for none.
            outcome: Such as "ok" and "error".
            seconds: How long it took.
        """
        self.requests.labels(request, tool, outcome).inc()
        self.seconds.labels(request, tool).observe(seconds)

    def count_refused(self, status: int) -> None:
        """Count a request that was refused, by its HTTP status."""
        self.refused.labels(str(int(status))).inc()

    def text(self) -> bytes:
        """Return all of it, as Prometheus reads it."""
        return generate_latest(self.registry)
