"""The table of what each client's model received, as lines and in the docs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.clients.received import Received, judge
from tests.clients.script import COLUMNS, Sent, compact
from tests.clients.trial import Outcome, Transport

_BEGINS, _ENDS = "<!-- made by make clients -->", "<!-- end -->"


@dataclass(frozen=True, slots=True)
class Row:
    """A client over a transport: what became of each answer, or why there is none."""

    client: str
    version: str
    transport: str
    received: Sequence[Received] = ()
    refused_in_our_words: int = 0
    starts: int = 0
    reason: str = ""

    @classmethod
    def of(
        cls,
        client: str,
        version: str,
        transport: Transport,
        outcome: Outcome,
        sent: Sequence[Sent],
    ) -> "Row":
        """Judge what a client's model received."""
        results = outcome.model.results
        received = [judge(results[n], sent[n]) for n in sorted(results)]
        errors = received[len(COLUMNS) :]
        return cls(
            client,
            version,
            transport,
            received,
            sum(each.whole for each in errors),
            outcome.starts,
            outcome.complaint,
        )

    def cells(self) -> list[str]:
        """The row as the docs show it."""
        answers = self.received[: len(COLUMNS)]
        cells = [_cell(each) for each in answers]
        cells += ["-"] * (len(COLUMNS) - len(cells))
        errors = self.received[len(COLUMNS) :]
        marked = [each.marked for each in errors if each.marked is not None]
        how = f"{self.refused_in_our_words}/3" if errors else "-"
        if marked:
            how += " marked" if all(marked) else " not marked"
        starts = str(self.starts) if self.transport == "stdio" else "-"
        return [
            self.client,
            self.version,
            self.transport,
            *cells,
            _channel(answers),
            how,
            starts,
        ]


def as_sent(sent: Sequence[Sent]) -> list[str]:
    """What our server sent: characters as text, and as JSON."""
    cells = []
    for each in sent[: len(COLUMNS)]:
        size = f"{len(each.text):,}"
        if each.structured is not None:
            size += f" / {len(compact(each.structured)):,}"
        cells.append(size)
    return ["*sent: text / JSON*", "", "", *cells, "", "", ""]


def heading() -> list[str]:
    """The columns' names."""
    return [
        "client",
        "version",
        "over",
        *(f"`{name}`" for name in COLUMNS),
        "channel",
        "errors",
        "starts",
    ]


def print_row(cells: Sequence[str]) -> str:
    """One line of the table."""
    return f"| {' | '.join(cells)} |"


def table(rows: Sequence[Row], sent: Sequence[Sent]) -> str:
    """The whole table, with the reasons of those that did not get through."""
    head = heading()
    lines = [
        print_row(head),
        print_row(["---"] * len(head)),
        print_row(as_sent(sent)),
        *(print_row(row.cells()) for row in rows),
    ]
    reasons = [
        f"- {row.client} over {row.transport}: {row.reason}"
        for row in rows
        if row.reason
    ]
    return "\n".join([*lines, *(["", *reasons] if reasons else [])]) + "\n"


def write_page(page: Path, date: str, written: str) -> None:
    """Put the table in its place on the page."""
    text = page.read_text("utf-8")
    block = f"{_BEGINS}\n\n{date}\n\n{written}\n{_ENDS}"
    pattern = re.compile(f"{re.escape(_BEGINS)}.*?{re.escape(_ENDS)}", re.DOTALL)
    page.write_text(pattern.sub(lambda _: block, text), encoding="utf-8")


def _cell(received: Received) -> str:
    if received.channel == "none":
        return f"{received.characters:,} ?"
    return f"{received.characters:,}" + ("" if received.whole else " cut")


def _channel(answers: Sequence[Received]) -> str:
    """The channel of the answers that have both."""
    seen = {each.channel for each in answers[:2]}
    return " or ".join(sorted(seen)) or "-"
