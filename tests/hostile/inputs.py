"""What a hostile input is: who sends it, and what it is called."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hostile:
    """One input.

    Attributes:
        family: Whose it is in the corpus and in docs/security.md.
        name: What is tried; unique in its family.
    """

    family: str
    name: str


@dataclass(frozen=True, slots=True)
class HostileText(Hostile):
    """Text that stands in a log, a message of the Hub, or the name of a process.

    Attributes:
        payload: Raw bytes, at least one line.
    """

    payload: bytes

    @property
    def text(self) -> str:
        """As JSON could carry it."""
        return self.payload.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Secret(Hostile):
    """A line of a log with secrets in it.

    Attributes:
        line: The line.
        secrets: What must be seen nowhere.
    """

    line: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HostileTyped(Hostile):
    """Text that a person or a model gives: a job, a search, a command.

    Attributes:
        text: With `{hub}`, `{job}` and `{trap}` where the place is to be filled in.
    """

    text: str


def texts(family: str, **payloads: str | bytes) -> tuple[HostileText, ...]:
    """Several texts, named by their keywords."""
    return tuple(
        HostileText(
            family,
            name.replace("_", " "),
            payload.encode("utf-8", "surrogatepass")
            if isinstance(payload, str)
            else payload,
        )
        for name, payload in payloads.items()
    )


def typed(family: str, **given: str) -> tuple[HostileTyped, ...]:
    """Several texts that are typed, named by their keywords."""
    return tuple(
        HostileTyped(family, name.replace("_", " "), text)
        for name, text in given.items()
    )
