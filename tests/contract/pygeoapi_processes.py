"""Two processes for a real pygeoapi: one fails, one waits for a file and passes.

Plain modules of pygeoapi's own world: the server imports this file, the tests do not.
"""

import time
from pathlib import Path

from pygeoapi.process.base import (  # type: ignore[import-untyped]
    BaseProcessor,
    ProcessorExecuteError,
)

_LONGEST_WAIT_S = 30


def _metadata(name: str) -> dict[str, object]:
    return {
        "version": "1.0.0",
        "id": name,
        "title": name,
        "description": name,
        "jobControlOptions": ["async-execute"],
        "keywords": [],
        "links": [],
        "inputs": {},
        "outputs": {},
        "example": {"inputs": {}},
    }


class FailProcessor(BaseProcessor):  # type: ignore[misc]
    """Fails at once, with a message that must reach the client."""

    def __init__(self, definition: dict[str, object]) -> None:
        super().__init__(definition, _metadata("fail"))

    def execute(self, _inputs: object, _outputs: object = None) -> tuple[str, object]:
        raise ProcessorExecuteError("no band 9 in the scene")


class WaitProcessor(BaseProcessor):  # type: ignore[misc]
    """Runs until the file that its input names is there."""

    def __init__(self, definition: dict[str, object]) -> None:
        super().__init__(definition, _metadata("wait"))

    def execute(
        self, inputs: dict[str, str], _outputs: object = None
    ) -> tuple[str, object]:
        """Wait, in a process of its own."""
        until = time.monotonic() + _LONGEST_WAIT_S
        while not Path(inputs["file"]).exists():
            if time.monotonic() > until:
                raise ProcessorExecuteError("nobody made the file")
            time.sleep(0.05)
        return "application/json", {"id": "waited", "value": True}
