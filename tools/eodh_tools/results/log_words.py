"""Words of a log in a sentence of ours: quoted, so that nobody takes them for ours."""

import re

#: What is quoted in a sentence; only words of a log stand between such marks.
QUOTED = re.compile("“[^”]*”")
_MARKS = re.compile("[“”]")
_MOST_CHARS = 80

_AMOUNT = re.compile(r"\d[\d.,/]*\s?[\w%/]{1,20}")
_CHAR = r"[\w./:@~+*%=&#$\\{}\[\]()<>|^-]"
# The middle of a long name is left out, or what it begins with.
_CHARS = re.compile(rf"(?:{_CHAR}*…)?{_CHAR}+")
# What a page or a chat would make a link, a picture or an element of.
_MARKUP = re.compile(r"\][(\[]|<[A-Za-z/!?]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_PART = re.compile(r"[/\\]")
# Names join words by dashes too, but not so many.
_MOST_WORDS, _MOST_WORDS_OF_PART = 16, 7
# Two of these in one part of a name make a sentence of it.
_MOST_SMALL_WORDS = 1
_SMALL_WORDS = frozenset(
    {"a", "all", "and", "are", "as", "be", "by", "do", "for", "has", "have", "is",
     "it", "me", "must", "my", "no", "not", "now", "of", "or", "please", "that",
     "the", "then", "this", "to", "you", "your"}
)  # fmt: skip


def in_sentence(thing: str) -> str:
    """Return a thing as it may stand in a sentence of ours.

    A name, path, address or amount stays as it is. All else, such as a column's name
    with blanks, is quoted in one line; of a long one the middle is left out.
    """
    return thing if is_name_like(thing) else quoted(thing)


def quoted(words: str, most: int = _MOST_CHARS) -> str:
    """Quote words of a log, in one line of at most `most` characters and two marks."""
    return "“" + one_line(_MARKS.sub("'", words), most) + "”"


def is_name_like(thing: str) -> bool:
    """Return whether a thing has the form of a name, a path, an address or an amount.

    One with a blank has not, nor a sentence whose words are joined by dashes, nor what
    reads as a link or an element.
    """
    if _AMOUNT.fullmatch(thing):
        return True
    if not _CHARS.fullmatch(thing) or _MARKUP.search(thing):
        return False
    if len(_WORD.findall(thing)) > _MOST_WORDS:
        return False
    return not any(map(_is_sentence, _PART.split(thing)))


def one_line(text: str, most: int) -> str:
    """Put a text into one line, and cut its middle out where it grows long."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    head = (most - 3) * 3 // 5
    return f"{line[:head].rstrip()} … {line[len(line) - (most - 3 - head) :].lstrip()}"


def _is_sentence(part: str) -> bool:
    words = _WORD.findall(part)
    small = sum(word.lower() in _SMALL_WORDS for word in words)
    return len(words) > _MOST_WORDS_OF_PART or small > _MOST_SMALL_WORDS
