"""Show a message or a view as plain words, buttons and fields."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from eodh_sandbox.slack.state.objects import Json
from eodh_sandbox.slack.state.open_views import elements

_CONTROL = re.compile(r"<([^<>]+)>")
_BARE_URL = re.compile(r"(?<![\w<|/])https?://[^\s<>|]+")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button or a menu."""

    block_id: str
    action_id: str
    type: str
    label: str
    value: str | None = None
    url: str | None = None
    style: str | None = None
    options: tuple[tuple[str, str], ...] = ()  # text and value


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message on somebody's screen at one moment."""

    channel: str
    ts: str
    user: str
    from_app: bool
    text: str
    blocks: list[Json]
    attachments: list[Json]
    files: list[Json]
    thread_ts: str | None
    ephemeral: bool
    edited: bool
    order: int
    broadcast: bool = False  # a reply that the channel shows too
    reply_count: int = 0
    unfurl_links: bool = False
    unfurl_media: bool = True
    full_parse: bool = False

    @property
    def words(self) -> str:
        """All visible text, top to bottom; the blocks hide the top-level text."""
        parts = [words(self.blocks) if self.blocks else unescape(self.text)]
        for attachment in self.attachments:
            parts.append(words(attachment.get("blocks", [])))
            parts += [
                unescape(str(attachment[key]))
                for key in ("pretext", "title", "text", "fallback")
                if attachment.get(key)
            ]
        parts += [f"{f['title']}\n{f.get('preview', '')}" for f in self.files]
        return "\n".join(part for part in parts if part)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons and menus, in order."""
        return buttons([*self.blocks, *_attached_blocks(self.attachments)])

    @property
    def mentions(self) -> tuple[str, ...]:
        """Whom this message mentions: ids, `here`, `channel`, `everyone`."""
        found = [m for text in _live_texts(self) for m in _mentions(text)]
        found += _rich_mentions([*self.blocks, *_attached_blocks(self.attachments)])
        if self.full_parse:
            found += re.findall(r"(?<!\S)@(here|channel|everyone)\b", self.text)
        return tuple(dict.fromkeys(found))

    @property
    def links(self) -> tuple[str, ...]:
        """All links of this message."""
        found = [u for text in _live_texts(self) for u in _links(text)]
        found += [b.url for b in self.buttons if b.url]
        found += [e["url"] for e in _rich(self.blocks, "link") if "url" in e]
        return tuple(dict.fromkeys(found))

    @property
    def would_unfurl(self) -> tuple[str, ...]:
        """The links that Slack would fetch for a preview."""
        if not self.from_app or self.unfurl_links or self.unfurl_media:
            in_buttons = {b.url for b in self.buttons}
            return tuple(u for u in self.links if u not in in_buttons)
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A modal or a home on somebody's screen at one moment."""

    view_id: str
    kind: str
    title: str
    blocks: list[Json]
    callback_id: str
    private_metadata: str
    submit: str | None
    close: str | None
    values: dict[str, dict[str, Json]]
    errors: dict[str, str]
    trouble: str | None
    depth: int

    @property
    def words(self) -> str:
        """All visible text, top to bottom."""
        parts = [self.title, words(self.blocks), *self.errors.values()]
        return "\n".join(part for part in [*parts, self.trouble] if part)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons, menus and fields, in order."""
        return buttons(self.blocks)


def unescape(text: str) -> str:
    """The characters that Slack's three entities stand for."""
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def _attached_blocks(attachments: list[Json]) -> list[Json]:
    return [b for a in attachments for b in a.get("blocks", [])]


def buttons(blocks: list[Json]) -> tuple[Button, ...]:
    """Return all buttons, menus and fields of these blocks."""
    found = []
    for block_id, element in elements(blocks):
        listed = list(element.get("options", ()))
        label = element.get("text") or element.get("placeholder") or {}
        found.append(
            Button(
                block_id=block_id,
                action_id=element.get("action_id", ""),
                type=element["type"],
                label=label.get("text", ""),
                value=element.get("value"),
                url=element.get("url"),
                style=element.get("style"),
                options=tuple((o["text"]["text"], o["value"]) for o in listed),
            )
        )
    return tuple(found)


def words(value: object) -> str:
    """Return the visible text of some blocks, one part per line."""
    return "\n".join(part for part in _parts(value) if part.strip())


# What stands for an inline element without text: a sign and the field to read.
_INLINE = {
    "user": ("@", "user_id"),
    "channel": ("#", "channel_id"),
    "usergroup": ("@", "usergroup_id"),
    "date": ("", "fallback"),
}


def _parts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _parts(item)
    elif isinstance(value, dict):
        kind = value.get("type", "")
        if kind == "mrkdwn":
            yield unescape(value["text"])
        elif isinstance(value.get("text"), str):
            yield value["text"]
        elif kind.startswith("rich_text_") and kind != "rich_text_list":
            yield "".join(_inline(e) for e in value["elements"])
        else:
            for key, inner in value.items():
                if key not in {"confirm", "value", "style"}:
                    yield from _parts(inner)


def _inline(element: Json) -> str:
    if element.get("text"):
        return str(element["text"])
    sign, key = _INLINE.get(element["type"], ("", ""))
    return f"{sign}{element.get(key, '')}"


def _live_texts(message: Shown) -> Iterator[str]:
    """Every text in which Slack reads mentions and links."""
    yield message.text
    yield from _mrkdwn([*message.blocks, *_attached_blocks(message.attachments)])
    for attachment in message.attachments:
        for key in ("pretext", "text", "title", "footer"):
            if isinstance(attachment.get(key), str):
                yield attachment[key]


def _mrkdwn(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _mrkdwn(item)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        else:
            for inner in value.values():
                yield from _mrkdwn(inner)


def _mentions(text: str) -> Iterator[str]:
    for control in _CONTROL.findall(text):
        name = control.partition("|")[0]
        if name.startswith("@"):
            yield name[1:]
        elif name.startswith("!subteam^"):
            yield name.removeprefix("!subteam^")
        elif name in {"!here", "!channel", "!everyone"}:
            yield name[1:]


def _links(text: str) -> Iterator[str]:
    for control in _CONTROL.findall(text):
        if control.startswith(("http://", "https://", "mailto:")):
            yield unescape(control.partition("|")[0])
    yield from (unescape(u) for u in _BARE_URL.findall(_CONTROL.sub(" ", text)))


def _rich(value: object, kind: str) -> Iterator[Json]:
    if isinstance(value, list):
        for item in value:
            yield from _rich(item, kind)
    elif isinstance(value, dict):
        if value.get("type") == kind:
            yield value
        for inner in value.values():
            if isinstance(inner, list | dict):
                yield from _rich(inner, kind)


def _rich_mentions(blocks: list[Json]) -> list[str]:
    named = (("user", "user_id"), ("usergroup", "usergroup_id"))
    return [str(e[key]) for kind, key in named for e in _rich(blocks, kind) if key in e]
