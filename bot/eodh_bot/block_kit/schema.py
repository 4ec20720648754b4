"""Describe the shape of JSON, and find every problem with its pointer.

The problems read as Slack's do: `must be less than 3001 characters
[json-pointer:/blocks/0/text/text]`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from eodh_bot.block_kit.limits import MAX_URL_CHARS

Problems = Iterator[str]
BlockCheck = Callable[[Any, str], Problems]


def problem(what: str, pointer: str) -> str:
    """Report one problem, as Slack words it."""
    return f"{what} [json-pointer:{pointer}]"


def string(*, maximum: int, minimum: int = 1) -> BlockCheck:
    """Accept a string of `minimum` to `maximum` characters."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, str):
            yield problem("must be a string", at)
        elif len(value) < minimum:
            yield problem(f"must be more than {minimum - 1} characters", at)
        elif len(value) > maximum:
            yield problem(f"must be less than {maximum + 1} characters", at)

    return check


def url(maximum: int = MAX_URL_CHARS) -> BlockCheck:
    """Accept an absolute link that a browser could follow."""
    length = string(maximum=maximum)

    def check(value: Any, at: str) -> Problems:
        found = list(length(value, at))
        yield from found
        if not found and not value.startswith(("https://", "http://", "mailto:")):
            yield problem("must be a valid URL", at)

    return check


def boolean(value: Any, at: str) -> Problems:
    """Accept true or false."""
    if not isinstance(value, bool):
        yield problem("must be a boolean", at)


def integer(minimum: int, maximum: int) -> BlockCheck:
    """Accept a whole number within bounds."""

    def check(value: Any, at: str) -> Problems:
        if isinstance(value, bool) or not isinstance(value, int):
            yield problem("must be an integer", at)
        elif not minimum <= value <= maximum:
            yield problem(f"must be between {minimum} and {maximum}", at)

    return check


def one_of(*allowed: str) -> BlockCheck:
    """Accept one of a few words."""

    def check(value: Any, at: str) -> Problems:
        if value not in allowed:
            yield problem("must be a valid enum value", at)

    return check


def anything(_value: Any, _at: str) -> Problems:
    """Accept any value: a shape without a further rule."""
    return iter(())


def each(item: BlockCheck, *, maximum: int, minimum: int = 1) -> BlockCheck:
    """Accept a list of `minimum` to `maximum` items."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, list):
            yield problem("must be an array", at)
            return
        if len(value) < minimum:
            yield problem(f"no less than {minimum} items allowed", at)
        if len(value) > maximum:
            yield problem(f"no more than {maximum} items allowed", at)
            return
        for number, element in enumerate(value):
            yield from item(element, f"{at}/{number}")

    return check


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of one type of object."""

    required: Mapping[str, BlockCheck] = field(default_factory=dict)
    optional: Mapping[str, BlockCheck] = field(default_factory=dict)
    rule: BlockCheck = anything  # checks several fields together

    def __call__(self, value: Any, at: str) -> Problems:
        """Yield every problem of this object."""
        if not isinstance(value, dict):
            yield problem("must be an object", at)
            return
        for name in self.required:
            if value.get(name) is None:
                yield problem(f"missing required field: {name}", at)
        for name, inner in value.items():
            check = self.required.get(name) or self.optional.get(name)
            if check is None:
                if name != "type":
                    yield problem(f"invalid additional property: {name}", at)
            elif inner is not None:
                yield from check(inner, f"{at}/{name}")
        yield from self.rule(value, at)


def typed(shapes: Mapping[str, BlockCheck]) -> BlockCheck:
    """Accept an object whose `type` says which shape it must have."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, dict):
            yield problem("must be an object", at)
            return
        kind = value.get("type")
        if kind is None:
            yield problem("missing required field: type", at)
        elif not isinstance(kind, str) or kind not in shapes:
            yield problem(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from shapes[kind](value, at)

    return check


def distinct(name: str, of: Callable[[Any], Iterator[Any]]) -> BlockCheck:
    """Refuse a value of this field twice among the objects that `of` gives."""

    def check(value: Any, at: str) -> Problems:
        seen: set[str] = set()
        for item in of(value):
            if not isinstance(item, dict) or not isinstance(item.get(name), str):
                continue
            if item[name] in seen:
                yield problem(f"`{name}` {item[name]} already exists", at)
            seen.add(item[name])

    return check
