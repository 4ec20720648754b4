"""How this door writes a call that is worth making next."""

from eodh_tools.results.models import NextCall

#: Where a client's program finds the facts of a `read_log` answer, which is text.
READING_META = "uk.org.eodatahub/reading"


def as_call(call: NextCall) -> str:
    """A next call as a model would write it."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in call.arguments.items())
    return f"{call.tool}({arguments})"
