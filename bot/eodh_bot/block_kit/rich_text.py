"""The shapes of rich text: paragraphs, lists and preformatted text.

From @slack/types block-elements (RichTextBlock). A preformatted element holds only
text here, so nothing in it can mention anybody.
"""

from eodh_bot.block_kit.schema import (
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
_STYLE = Shape(optional=dict.fromkeys(("bold", "italic", "strike", "code"), boolean))
_TEXT = Shape(required={"text": string(maximum=40_000)}, optional={"style": _STYLE})
_INLINE: BlockCheck = typed(
    {
        "text": _TEXT,
        "link": Shape(
            required={"url": url()},
            optional={"text": string(maximum=1_000), "style": _STYLE},
        ),
        "user": Shape(required={"user_id": _ID}, optional={"style": _STYLE}),
        "usergroup": Shape(required={"usergroup_id": _ID}, optional={"style": _STYLE}),
        "channel": Shape(required={"channel_id": _ID}, optional={"style": _STYLE}),
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
            required={"elements": each(typed({"text": _TEXT}), maximum=_MAX_ELEMENTS)},
            optional=_BORDER,
        ),
    }
)
