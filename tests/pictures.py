"""Pictures made by tests: `make pictures` writes them where the README shows them."""

import os
from pathlib import Path

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"


def keep_picture(name: str, content: bytes) -> None:
    """Keep a picture if the run was asked to; always check that it is one."""
    assert len(content) > 1_000
    if os.environ.get("EODH_KEEP_PICTURES") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        (PICTURES / name).write_bytes(content)
