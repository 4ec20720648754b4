"""What the system and programs say in other languages, of the kinds of the English."""

import re
from collections.abc import Iterable, Iterator, Sequence

from eodh_tools.logs.excerpt.patterns import severity, system
from eodh_tools.logs.excerpt.patterns.pattern import Pattern
from eodh_tools.logs.system_messages import table

# A word that begins a line or a clause of it, as "Error: " does.
_ERROR = (
    "erreur", "fehler", "errore", "erro", "błąd", "fout", "chyba", "fel", "hata",
    "ошибка", "помилка", "错误", "錯誤", "エラー", "오류",
)  # fmt: skip
# Words of failure in prose.
_FAILED = (
    "introuvable", "fehlgeschlagen", "nicht gefunden", "kann nicht", "konnte nicht",
    "ungültig", "existiert nicht", "no se encontr", "no se pud", "no existe", "falhou",
    "inválid", "não foi", "não existe", "impossibile", "non trovat", "non esiste",
    "nie można", "nie udało", "nie istnieje", "niet gevonden", "mislukt", "ongeldig",
    "ontbreekt", "nelze", "neexistuje", "selhal", "neplatn", "не удалось", "не найден",
    "失败", "失敗", "无法", "不存在", "找不到", "できません", "ありません",
)  # fmt: skip
_WIDE_COLON = "\uff1a"
_KIND_OF_A_LINE = "shell"
# A program that the system ended; of a whole line, or behind two numbers.
_KIND_OF_AN_END = "system"


def _patterns() -> Iterator[Pattern]:
    of_kind: dict[str, list[str]] = {"words": list(_FAILED)}
    for english, others in table()["messages"].items():
        for kind in _kinds(english):
            of_kind.setdefault(kind, []).extend(others)
    for kind, words in of_kind.items():
        yield Pattern(kind, _any(words), words[0])
    for others in table()["alone"].values():
        yield Pattern(_KIND_OF_AN_END, rf"^[ \t]*(?:{_any(others)})[ \t]*$", others[0])
    ended = [
        each
        for part in ("alone", "numbered")
        for others in table()[part].values()
        for each in others
    ]
    lines = table()["lines"]
    yield Pattern(
        _KIND_OF_AN_END,
        rf": (?:{_any(lines)}) ?\d+ ?: +\d+ (?:{_any(ended)})(?:  |$)",
        f"run.sh: {lines[0]} 4:    41 {ended[0]}  python x.py",
    )
    yield Pattern(
        _KIND_OF_A_LINE,
        rf"^[\w./-]+: (?:{_any(lines)}) ?\d+ ?: ?\S",
        f"run.sh: {lines[0]} 4: x: y",
    )
    yield Pattern(
        "error",
        rf"(?:^|[ :\]\t])(?:{_any(_as_written(_ERROR))}) ?(?:: |:$|{_WIDE_COLON}|!)",
        f"{_ERROR[0]} : x",
    )


def _kinds(english: str) -> Iterable[str]:
    """The kinds of a message in English; of one that has none, the system's."""
    found = [
        pattern.kind
        for pattern in (*system.PATTERNS, *severity.PATTERNS)
        if re.search(pattern.regex, english)
    ]
    return list(dict.fromkeys(found)) or [_KIND_OF_AN_END]


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


def _as_written(words: Iterable[str]) -> Sequence[str]:
    """Words as a line has them: small, with a capital, or in capitals."""
    forms = ((word, word.capitalize(), word.upper()) for word in words)
    return list(dict.fromkeys(each for three in forms for each in three))


PATTERNS = tuple(_patterns())
