"""Which failures are the same but for one value that was given, as a bare word. Pure.

A fingerprint masks values that look like values. "no scene covers kent" and "no scene
covers north devon" differ in an ordinary word; only side by side they show that it is
an input. So records are compared where they are counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from eodh_tools.history.record import JobRecord
from eodh_tools.logs.lazy_pattern import lazy_pattern

_MOST_CLASSES = 50
_MOST_VALUE_WORDS = 3
_FEWEST_WORDS = 3  # of the author's, beside each value
# Where a sentence was cut depends on the length of the value.
_SENTENCE_CHARS = 160

_TOKEN = lazy_pattern(r"[\w#/.'\u2019-]*\w[\w#/'\u2019-]*|#|[^\w\s]")
_WORD = lazy_pattern(r"[^\W\d_]{2,}")
_VALUE = lazy_pattern(r"[^\W\d_][\w'\u2019-]*")
_MOST_PLACES = 2
_LABEL_ENDS = {":", "]", ")"}
_OF_CODE = """
arguments-wrong band-missing binary-incompatible command-missing config-invalid
cwl-invalid driver-missing host-not-found image-not-found import-name-missing
input-missing library-too-old module-missing operator-missing option-invalid
output-missing
packages-incompatible shared-library-missing variable-missing variable-not-set
"""
_OF_ONE_THING = "is was has had lies does did can cannot could needs seems"
_BETWEEN = """
are were have do not no none only and or but for of in on at to from by with without
than then too very be been will would should must may
"""
_BEFORE_NAMES = "a an the this that no any its another each every some not"
# Words in which two sentences of a program differ where they are two sentences.
_OF_PROGRAMS = """
read write open close load save store create make build find fetch get set put parse
copy move delete remove download upload send receive start stop run compute convert warp
clip merge mask mosaic reproject resample search connect sign allocate decode encode
validate check compare collect publish import export install update lock reading writing
opening closing loading saving creating making building finding fetching getting parsing
copying moving deleting removing downloading uploading sending starting running
computing converting warping clipping merging masking resampling searching connecting
decoding encoding validating checking publishing input inputs output outputs file files
folder directory path data dataset masks dem image images scene scenes tile tiles band
bands layer layers catalogue catalog item items asset assets collection collections
geometry area region date time memory disk server service host token key password user
account config configuration option options argument parameter field column row table
database model weights index value values type shape size length header metadata schema
version format projection grid orbit raster vector polygon feature features pixel pixels
request response connection network proxy certificate credentials permission quota
bucket object archive checksum process worker thread job step workflow container node
gpu cpu cache queue result left right first last next previous before after above below
inside outside between end begin source target reference red green blue nir swir north
south east west width height depth latitude longitude x y z min max mean empty full
missing invalid valid wrong old new large small long short high low many few more less
too none null true false yes no not is are was were has have had be been can cannot
could will would must should may failed failure error warning fatal unknown unsupported
unexpected expected required found refused denied expired broken corrupt damaged
incomplete
"""

# In these causes a bare word is the name of what lacks: another is another failure.
_NAMED = set(_OF_CODE.split())
_OF_ONE = set(_OF_ONE_THING.split())
_FUNCTION_WORDS = _OF_ONE | set(_BETWEEN.split())
_ARTICLES = set(_BEFORE_NAMES.split())
_ORDINARY = set(_OF_PROGRAMS.split())


def classes(records: Iterable[JobRecord]) -> dict[str, str]:
    """Return what the jobs that failed alike have in common, by job id.

    Args:
        records: Of failed jobs; one without a fingerprint is like no other, and left
            out.
    """
    marks: dict[str, str] = {}  # of each fingerprint, the first one that is like it
    first: dict[tuple[str | None, str | None], list[tuple[str, list[str]]]]
    first = defaultdict(list)
    found: dict[str, str] = {}
    for record in records:
        own = record.fingerprint
        if not own:
            continue
        if own not in marks:
            marks[own] = own
            if record.sentence and record.cause not in _NAMED:
                tokens = _tokens(record.sentence)
                known = first[record.cause, record.step]
                alike = (mark for mark, other in known if _is_same(tokens, other))
                marks[own] = next(alike, own)
                if marks[own] == own and len(known) < _MOST_CLASSES:
                    known.append((own, tokens))
        found[record.job_id] = marks[own]
    return found


def is_same_sentence(one: str, other: str) -> bool:
    """Return whether two masked lines are one sentence, but for a value in it."""
    return _is_same(_tokens(one), _tokens(other))


def _tokens(sentence: str) -> list[str]:
    return _TOKEN.findall(sentence)


def _is_same(
    one: list[str], other: list[str], places: int = 1, replaced: int = 0
) -> bool:
    """Whether two sentences differ in values only, in one or two places.

    `replaced` words of the first are values of the second already.
    """
    if abs(len(one) - len(other)) >= _MOST_VALUE_WORDS * _MOST_PLACES:
        return False
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    if _cut(one) == _cut(other):
        return True
    if places > _MOST_PLACES or (at and one[at - 1] in _ARTICLES):
        return False
    begins = not _words(_after_label(one[:at]))
    for mine in _values(one[at:], begins=begins):
        for theirs in _values(other[at:], begins=begins):
            rest = len(_words(one)) - len(mine) - replaced
            if rest < _FEWEST_WORDS * places:
                continue
            made = _replaced(one, mine, theirs)
            if _is_same(made, other, places + 1, replaced + len(theirs)):
                return True
    return False


def _values(tokens: list[str], *, begins: bool) -> Iterator[list[str]]:
    """What may be a value at the begin of some tokens: a few words, not all ordinary.

    The subject of a sentence may be one where a label ends there, or where it is one
    thing without an article.
    """
    for count in range(1, _MOST_VALUE_WORDS + 1):
        value, after = tokens[:count], tokens[count : count + 1]
        if len(value) < count or not _VALUE.fullmatch(value[-1]):
            return
        if value[-1] in _FUNCTION_WORDS:
            return
        if begins and not (after and after[0] in _LABEL_ENDS | _OF_ONE):
            continue
        if not all(word in _ORDINARY for word in value):
            yield value


def _words(tokens: list[str]) -> list[str]:
    """The words of an author; not the name of an exception."""
    words = filter(_WORD.fullmatch, tokens)
    return [each for each in words if not each.endswith(("error", "exception"))]


def _replaced(tokens: list[str], value: list[str], by: list[str]) -> list[str]:
    """The tokens with each such value replaced."""
    made: list[str] = []
    at = 0
    while at < len(tokens):
        if tokens[at : at + len(value)] == value:
            made += by
            at += len(value)
        else:
            made.append(tokens[at])
            at += 1
    return made


def _after_label(tokens: list[str]) -> list[str]:
    """The tokens of a sentence that has begun, without what stands in front of it."""
    ends = [at for at, token in enumerate(tokens, 1) if token in _LABEL_ENDS]
    return tokens[ends[-1] :] if ends else tokens


def _cut(tokens: list[str]) -> str:
    return " ".join(tokens)[:_SENTENCE_CHARS]
