"""The numbers at `/metrics`, as each program shows them before anything happened."""

from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from eodh_bot.operations.metrics import Metrics
from eodh_tools.mcp.metrics import ServerMetrics
from tests.docs.reference.markdown import code, prose, table

_OURS = ("eodh_bot_", "eodh_mcp_")
_MCP = """
## `eodh-mcp --http`

At `/metrics` of its own address. No label holds a caller, a workspace or a job.

"""
_OPENING = """# Metrics

What `eodh-bot` shows to Prometheus at `/metrics`, at the address of `EODH_BOT_OPERATIONS`. No label holds a workspace, a channel or a person. The numbers of the process itself (`process_…`, `python_info`) are there, too.

"""  # noqa: E501 - a paragraph is a line


def page() -> str:
    bot = _table(Metrics().text().decode())
    return _OPENING + bot + _MCP + _table(ServerMetrics().text().decode())


def _table(text: str) -> str:
    families = text_string_to_metric_families(text)
    rows = [
        (code(_name(family)), family.type, _labels(family), prose(family.documentation))
        for family in families
        if family.name.startswith(_OURS) and not family.name.endswith("_created")
    ]
    return table(("Metric", "Type", "Labels", "What it is"), rows).rstrip() + "\n"


def _name(family: Metric) -> str:
    return f"{family.name}_total" if family.type == "counter" else family.name


def _labels(family: Metric) -> str:
    """The names of labels, with the values that there are."""
    values: dict[str, dict[str, None]] = {}
    for sample in family.samples:
        for name, value in sample.labels.items():
            if name != "le":
                values.setdefault(name, {})[value] = None
    return "; ".join(
        f"{code(name)}: {', '.join(found)}" for name, found in values.items()
    )
