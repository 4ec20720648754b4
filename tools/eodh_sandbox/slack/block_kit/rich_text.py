"""The shapes of rich text: sections, lists, preformatted text and quotes.

From @slack/types block-elements (RichTextBlock): a preformatted element holds text
and links alone, so that nothing in it can mention anybody.
"""

from eodh_sandbox.slack.block_kit.schema import (
    BlockCheck,
    Shape,
    boolean,
    each,
    integer,
    one_of,
    string,
    typed,
    url,
)

_MAX_ELEMENTS = 1_000
_ID = string(maximum=30)
_STYLE = Shape(
    optional=dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        ),
        boolean,
    )
)
_TEXT = Shape(required={"text": string(maximum=40_000)}, optional={"style": _STYLE})
_LINK = Shape(
    required={"url": url()},
    optional={
        "text": string(maximum=40_000, minimum=0),
        "style": _STYLE,
        "unsafe": boolean,
    },
)
_INLINE: BlockCheck = typed(
    {
        "text": _TEXT,
        "link": _LINK,
        "user": Shape(required={"user_id": _ID}, optional={"style": _STYLE}),
        "usergroup": Shape(required={"usergroup_id": _ID}, optional={"style": _STYLE}),
        "channel": Shape(required={"channel_id": _ID}, optional={"style": _STYLE}),
        "team": Shape(required={"team_id": _ID}, optional={"style": _STYLE}),
        "broadcast": Shape(
            required={"range": one_of("here", "channel", "everyone")},
            optional={"style": _STYLE},
        ),
        "emoji": Shape(
            required={"name": string(maximum=100)},
            optional={
                "unicode": string(maximum=60),
                "skin_tone": integer(1, 6),
                "style": _STYLE,
            },
        ),
        "color": Shape(
            required={"value": string(maximum=9)}, optional={"style": _STYLE}
        ),
        "date": Shape(
            required={
                "timestamp": integer(0, 99_999_999_999),
                "format": string(maximum=200),
            },
            optional={
                "url": url(),
                "fallback": string(maximum=200),
                "style": _STYLE,
            },
        ),
    }
)
_LITERAL: BlockCheck = typed({"text": _TEXT, "link": _LINK})
_SECTION = Shape(required={"elements": each(_INLINE, maximum=_MAX_ELEMENTS, minimum=0)})
_BORDER = {"border": integer(0, 1)}

RICH_TEXT_ELEMENT: BlockCheck = typed(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": Shape(
            required={
                "style": one_of("bullet", "ordered"),
                "elements": each(
                    typed({"rich_text_section": _SECTION}), maximum=_MAX_ELEMENTS
                ),
            },
            optional={
                "indent": integer(0, 8),
                "offset": integer(0, 10_000),
                **_BORDER,
            },
        ),
        "rich_text_preformatted": Shape(
            required={"elements": each(_LITERAL, maximum=_MAX_ELEMENTS)},
            optional=_BORDER,
        ),
        "rich_text_quote": Shape(
            required={"elements": each(_INLINE, maximum=_MAX_ELEMENTS)},
            optional=_BORDER,
        ),
    }
)
