"""The bundle's icon: the project's own, as the PNG that Claude Desktop shows."""

import json
import struct

import pytest

from tests.conftest import REPOSITORY
from tests.pictures import PICTURES, keep_picture
from tests.sandbox.slack.browser import launched

SIDE = 512


def sides(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG, in pixels."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_the_bundle_names_a_square_icon_of_512_pixels() -> None:
    manifest = REPOSITORY / "packaging" / "mcpb" / "manifest.json"
    assert json.loads(manifest.read_text("utf-8"))["icon"] == "icon.png"
    assert sides((PICTURES / "icon.png").read_bytes()) == (SIDE, SIDE)


@pytest.mark.anyio
async def test_the_icon_is_the_picture_of_the_vector_icon() -> None:
    svg = (PICTURES / "icon.svg").read_text("utf-8")
    style = "body{margin:0;background:none}svg{width:100vw;height:100vh;display:block}"
    async with launched() as browser:
        page = await browser.new_page(viewport={"width": SIDE, "height": SIDE})
        await page.set_content(f"<style>{style}</style>{svg}")
        picture = await page.screenshot(type="png", omit_background=True)
    assert sides(picture) == (SIDE, SIDE)
    keep_picture("icon.png", picture)
