"""Convert the text that a person types as Slack does."""

import re

from eodh_sandbox.slack.state.objects import Json
from eodh_sandbox.slack.state.workspace import SlackTeam

_URL = re.compile(r"https?://[^\s<>]+[^\s<>.,;:!?)\]}'\"]")
_NAME = re.compile(r"(?<![\w&;])([@#])([A-Za-z0-9][\w.-]*)")
_CONTROL = re.compile(r"<([@#!]?)([^<>|]+)(?:\|[^<>]*)?>")
_BROADCASTS = {"here", "channel", "everyone"}


def as_sent(workspace: SlackTeam, typed: str) -> str:
    """Return the text as Slack sends it: entities, `<@U1>`, `<#C1|name>`, `<https://…>`.

    A user group is `<!subteam^S1|@name>` (docs.slack.dev/messaging/formatting).
    """
    people = {p.name.lower(): p.user_id for p in workspace.people.values()}
    people[workspace.app.name.lower()] = workspace.app.bot_user_id
    channels = {c.name: c.channel_id for c in workspace.channels.values() if c.name}

    def named(match: re.Match[str]) -> str:
        sign, name = match.groups()
        if sign == "@" and name.lower() in people:
            return f"<@{people[name.lower()]}>"
        if sign == "@" and name in workspace.seed.groups:
            return f"<!subteam^{workspace.seed.groups[name]}|@{name}>"
        if sign == "@" and name in _BROADCASTS:
            return f"<!{name}>"
        if sign == "#" and name in channels:
            return f"<#{channels[name]}|{name}>"
        return match.group()

    parts, at = [], 0
    for link in _URL.finditer(typed):
        parts.append(_NAME.sub(named, escape(typed[at : link.start()])))
        parts.append(f"<{escape(link.group())}>")
        at = link.end()
    parts.append(_NAME.sub(named, escape(typed[at:])))
    return "".join(parts)


def escape(text: str) -> str:
    """Escape the three characters that have a meaning in Slack's text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rich_text(text: str, block_id: str) -> list[Json]:
    """Return the rich_text block that Slack makes from a person's message."""
    elements: list[Json] = []

    def add_text(piece: str) -> None:
        plain = piece.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        if plain:
            elements.append({"type": "text", "text": plain})

    at = 0
    for match in _CONTROL.finditer(text):
        add_text(text[at : match.start()])
        sign, name = match.groups()
        if sign == "@":
            elements.append({"type": "user", "user_id": name})
        elif sign == "#":
            elements.append({"type": "channel", "channel_id": name})
        elif sign == "!" and name.startswith("subteam^"):
            group_id = name.removeprefix("subteam^")
            elements.append({"type": "usergroup", "usergroup_id": group_id})
        elif sign == "!":
            elements.append({"type": "broadcast", "range": name})
        else:
            elements.append({"type": "link", "url": name.replace("&amp;", "&")})
        at = match.end()
    add_text(text[at:])
    if not elements:
        return []
    section: Json = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]
