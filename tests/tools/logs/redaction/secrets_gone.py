"""The check that a text's secrets are gone and that what stands around it stays."""

from collections.abc import Iterable

from eodh_tools.logs.redaction.redactor import Redactor


def check_gone(text: str, secrets: Iterable[str]) -> None:
    redacted, count = Redactor().text(f"before\n{text}\nafter\n")

    assert [secret for secret in secrets if secret in redacted] == []
    assert count > 0
    assert redacted.startswith("before\n")
    assert redacted.endswith("after\n")
