"""The pages of `docs/reference`, written from the code itself: `make reference`."""

from collections.abc import Callable

from tests.docs.reference import causes, metrics, programs, settings, tools

#: Each page's name, and what writes it. A further page is a line here, and one in
#: `docs/index.md`.
PAGES: dict[str, Callable[[], str]] = {
    "causes": causes.page,
    "cli": programs.page,
    "metrics": metrics.page,
    "settings": settings.page,
    "tools": tools.page,
}

NOTE = "<!-- Written by `make reference` from the code: change that, not this. -->\n\n"
