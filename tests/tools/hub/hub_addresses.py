"""Addresses of a workspace, and names that lead out of a folder."""

from eodh_tools.hub.workspace_urls import HubRoot

HUB = "https://eodatahub.org.uk"
USER = "/api/catalogue/stac/catalogs/user/catalogs"
ROOT = HubRoot.of_workspace(HUB, "coastal-lab")
HOSTILE = [
    "",
    ".",
    "..",
    "...",
    "../other",
    "..\\other",
    "a/../b",
    "%2e%2e",
    "%2E%2E%2Fx",
    "a%2fb",
    "a%5cb",
    "a%00b",
    "a\0b",
    "a\nb",
    "a\r\nHost: evil.example",
    "a?b",
    "a#b",
    "a;b",
    "a&b",
    "\u202e",
    "a\u200bb",
    "\uff0e\uff0e",
    "\u2025",
    "a\u2215b",
    "x" * 201,
    "~",
    "-rf",
    "a<b",
    '"',
    "a|b",
]
