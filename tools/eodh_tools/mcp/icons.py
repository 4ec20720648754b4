"""The server's icon, drawn here: a page of log lines with one that failed."""

import base64

from mcp.types import Icon

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
    '<rect x="3" y="2" width="18" height="20" rx="3" fill="#0b3d5c"/>'
    '<path d="M7 7h10M7 11h6M7 19h8" stroke="#9fd3e8" stroke-width="1.6"/>'
    '<path d="M7 15h10" stroke="#ff7a59" stroke-width="2.2"/></svg>'
)


def icon() -> Icon:
    """The icon as an address that holds the picture itself: nothing is fetched."""
    encoded = base64.b64encode(_SVG.encode()).decode()
    return Icon(
        src=f"data:image/svg+xml;base64,{encoded}",
        mime_type="image/svg+xml",
        sizes=["any"],
    )
