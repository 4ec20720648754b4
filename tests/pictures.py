"""Pictures made by tests: `make pictures` writes them where the README shows them."""

import os
import re
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"


def keep_picture(name: str, content: bytes) -> None:
    """Keep a picture if the run was asked to; always check that it is one."""
    assert len(content) > 1_000
    if os.environ.get("EODH_KEEP_PICTURES") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        (PICTURES / name).write_bytes(content)


def svg_of(console: Console, title: str) -> str:
    """What a recording console showed, as a picture that calls nobody for a font."""
    svg = console.export_svg(
        title=title, theme=MONOKAI, clear=False, unique_id=title.replace(" ", "-")
    )
    return re.sub(r"@font-face \{.*?\}\n", "", svg, flags=re.DOTALL)
