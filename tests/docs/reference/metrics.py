"""The numbers at `/metrics`, as the bot itself shows them before anything happened."""

from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from eodh_bot.operations.metrics import Metrics
from tests.docs.reference.markdown import code, prose, table

_OURS = "eodh_bot_"
_OPENING = """# Metrics

What `eodh-bot` shows to Prometheus at `/metrics`, at the address of `EODH_BOT_OPERATIONS`. No label holds a workspace, a channel or a person. The numbers of the process itself (`process_…`, `python_info`) are there, too.

"""  # noqa: E501 - a paragraph is a line


def page() -> str:
    """The page."""
    families = text_string_to_metric_families(Metrics().text().decode())
    rows = [
        (code(_name(family)), family.type, _labels(family), prose(family.documentation))
        for family in families
        if family.name.startswith(_OURS) and not family.name.endswith("_created")
    ]
    return (
        _OPENING
        + table(("Metric", "Type", "Labels", "What it is"), rows).rstrip()
        + "\n"
    )


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
