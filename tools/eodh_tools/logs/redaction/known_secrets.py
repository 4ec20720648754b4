"""The secrets that the program holds itself, whole and in pieces, wherever they stand.

Of each form a few short literals are looked for, so close that every piece that is
long enough holds one. Where one is met, what stands around it is compared with the
form: a piece is as long as the two agree.

To compile the literals takes as long as to look for their beginnings in 100 KB. A text
that holds the beginning of none needs no more, and so most programs compile none.
"""

from collections.abc import Iterable
from itertools import pairwise

import hyperscan

from eodh_tools.logs.hyperscan_database import Expression
from eodh_tools.logs.multi_pattern import MultiPattern
from eodh_tools.logs.redaction.rule import MARK, Span
from eodh_tools.logs.redaction.secret_forms import Form, forms_of

# How often a random text changes between small letters, capitals and digits; words,
# names and dates do it less. A capital at the beginning of a word does not count.
_LEAST_CHANGES = 3
_KINDS_OF_LETTERS = bytes(
    ord("0") if byte in b"0123456789" else ord("A") if chr(byte).isupper() else ord("a")
    for byte in range(256)
)
# Over more text than this, in all, the literals are compiled.
_MOST_SEARCHED_BYTES = 64 << 10
_NOT_LETTERS = bytes(byte for byte in range(0x80) if not chr(byte).isalnum())

# Where a literal stands in a form.
_Place = tuple[Form, int]


class KnownSecrets:
    """Finds secrets that are known; any thread may use it.

    Args:
        secrets: Those under 8 characters are ignored, and of those under 16 only whole
            forms are found.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = frozenset(secrets)
        # A form that stands in the mark itself would never be gone.
        self._forms = tuple(f for f in forms_of(self._secrets) if f.text not in MARK)
        self._literals: MultiPattern | None = None
        self._places: list[list[_Place]] = []
        self._beginnings: frozenset[bytes] = frozenset()
        self._beginning_bytes = 0
        self._searched_bytes = 0

    def __bool__(self) -> bool:
        return bool(self._forms)

    def __hash__(self) -> int:
        """Equal, within this process, for the same secrets."""
        return hash(self._secrets)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KnownSecrets) and self._secrets == other._secrets

    def spans(self, block: bytes) -> Iterable[Span]:
        """Find the secrets and their pieces in a block of whole lines, in no order."""
        if not self._forms or (self._literals is None and self._lacks_all(block)):
            return
        literals = self._literals or self._compiled()
        covered = 0
        for end, literal in literals.hits(block):
            for form, at in self._places[literal]:
                if end <= covered:
                    break
                span = _piece(block, end, form, at)
                if span is not None:
                    covered = span[1]
                    yield span

    def _lacks_all(self, block: bytes) -> bool:
        """Whether no literal begins in a block; False where that is not looked for."""
        self._searched_bytes += len(block)
        if self._searched_bytes > _MOST_SEARCHED_BYTES:
            return False
        if not self._beginnings:
            self._begin()
        size, text = self._beginning_bytes, block.lower()
        return self._beginnings.isdisjoint(
            text[at : at + size] for at in range(len(text) - size + 1)
        )

    def _begin(self) -> None:
        """Find how the literals of all forms begin."""
        self._beginning_bytes = size = min(each.literal_bytes for each in self._forms)
        # Any thread may ask: they are there only once all else is.
        self._beginnings = frozenset(
            text[at : at + size]
            for form in self._forms
            for text in (form.text.lower(),)
            for at in _literals_of(form)
        )

    def _compiled(self) -> MultiPattern:
        places: dict[Expression, list[_Place]] = {}
        for form in self._forms:
            text = form.text if form.exact else form.text.lower()
            flags = 0 if form.exact else hyperscan.HS_FLAG_CASELESS
            for at in _literals_of(form):
                literal = (text[at : at + form.literal_bytes], flags)
                places.setdefault(literal, []).append((form, at))
        # Any thread may ask: the places are there before the literals are.
        self._places = list(places.values())
        self._literals = MultiPattern(tuple(places), literal=True)
        return self._literals


def _literals_of(form: Form) -> range:
    """Where its literals begin: every piece that is long enough holds one."""
    size = form.literal_bytes
    return range(0, len(form.text) - size + 1, form.piece_bytes - size + 1)


def _piece(block: bytes, end: int, form: Form, at: int) -> Span | None:
    """The piece of a form around one of its literals; None where it says nothing."""
    text = form.text
    size = form.literal_bytes
    start = end - size
    before = block[max(0, start - at) : start]
    behind = block[end : end + len(text) - at - size]
    first = at - _alike(text[:at][::-1], before[::-1], exact=form.exact)
    last = at + size + _alike(text[at + size :], behind, exact=form.exact)
    if last - first < len(text):
        if last - first < form.piece_bytes:
            return None
        if form.judged and not _looks_random(text[first:last]):
            return None
    return start - (at - first), start + last - at


def _alike(one: bytes, other: bytes, *, exact: bool) -> int:
    """How many bytes at the beginning of both are the same."""
    if not exact:
        one, other = one.lower(), other.lower()
    if one == other:
        return len(one)
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _looks_random(text: bytes) -> bool:
    kinds = text.translate(_KINDS_OF_LETTERS, _NOT_LETTERS)
    changes = sum(a != b and (a, b) != (0x41, 0x61) for a, b in pairwise(kinds))
    return changes >= _LEAST_CHANGES
