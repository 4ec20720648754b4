"""The log viewer as an MCP App: a page that a host shows beside an answer.

A host that shows no pages has the same tools, and reads the same text.
"""

from typing import Any

from mcp.server.apps import Apps, ResourceCsp, ResourcePermissions

from eodh_tools.viewer import page

URI = "ui://eodh/log-viewer"
#: For the tools whose answers the page shows.
UI_META: dict[str, Any] = {"ui": {"resourceUri": URI}}


def log_viewer() -> Apps:
    """Return the page as a resource; it needs nobody else's server."""
    apps = Apps()
    apps.add_html_resource(
        URI,
        page.html(served=False),
        name="log_viewer",
        title="Log viewer",
        csp=ResourceCsp(
            connect_domains=[],
            resource_domains=[],
            frame_domains=[],
            base_uri_domains=[],
        ),
        permissions=ResourcePermissions(clipboard_write={}),
        prefers_border=True,
    )
    return apps
