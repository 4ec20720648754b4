"""Refuse or hide a key that somebody typed or pasted in place of a name. Pure."""

from eodh_tools.errors import RequestError
from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.logs.redaction.spans import replaced

# Kinds of secrets that are known for sure; a name may look like any other kind.
_KEYS = frozenset({"own key", "provider token"})
_KEY_TYPED = (
    "That looks like a key: nothing was done with it, and others may have seen it, so "
    "make a new key where it came from and replace it."
)


def refuse_keys(redactor: Redactor, *typed: object) -> None:
    """Refuse texts that hold a key: answers repeat them, and a bot stores them.

    Args:
        redactor: Knows the keys that the program holds.
        typed: What a person or an assistant gave; only texts are read.

    Raises:
        RequestError: One holds a key; the message does not repeat it.
    """
    texts = "\n".join(each for each in typed if isinstance(each, str))
    found = redactor.found(texts.encode("utf-8", "surrogatepass")) if texts else ()
    if any(kind in _KEYS for _, _, kind in found):
        raise RequestError(_KEY_TYPED)


def without_keys(redactor: Redactor, words: str) -> str:
    """Return words with a mark in place of each key that `refuse_keys` would refuse."""
    text = words.encode("utf-8", "surrogatepass")
    spans = [found for found in redactor.found(text) if found[2] in _KEYS]
    return replaced(text, spans).decode("utf-8", "surrogatepass")
