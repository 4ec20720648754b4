"""How this door writes a call that is worth making, and what went wrong."""

from eodh_tools.errors import JobsError
from eodh_tools.results.models import NextCall


def as_call(call: NextCall) -> str:
    """A next call as a model would write it."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in call.arguments.items())
    return f"{call.tool}({arguments})"


def in_words(error: JobsError) -> str:
    """What went wrong, as the model is told it."""
    return str(error)
