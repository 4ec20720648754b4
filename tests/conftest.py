"""What every test shares."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Other people's data, read in place beside the checkout and never copied."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared is absent: its data belong to others and are not ours")
    return folder


def skip_for_missing_tool(reason: str) -> None:
    """Skip for a tool that is not installed; under REQUIRE_ALL=1 fail instead."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"REQUIRE_ALL=1, and yet: {reason}")
    pytest.skip(reason)
