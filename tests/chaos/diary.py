"""What happened when, and what people saw: to be read where a chaos ends wrong."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eodh_sandbox.slack.state.objects import StoredMessage


@dataclass(frozen=True, slots=True)
class Diary:
    """Writes into a folder; without one it writes nothing."""

    folder: Path | None

    def note(self, line: str) -> None:
        """Add a line, with this machine's time as in the bots' logs."""
        if self.folder is not None:
            at = datetime.fromtimestamp(time.time(), UTC).isoformat()
            with (self.folder / "events.txt").open("a") as file:
                file.write(f"{at} {line}\n")

    def messages(self, channel: str, shown: Iterable[StoredMessage]) -> None:
        """Add the messages of a channel; people's are left out."""
        if self.folder is None:
            return
        with (self.folder / "messages.jsonl").open("a") as file:
            for each in shown:
                if each.text.startswith("hello "):
                    continue
                line = {
                    "channel": channel,
                    "ts": each.ts,
                    "thread_ts": each.thread_ts,
                    "key": (each.metadata or {}).get("event_payload"),
                    "first_text": each.first_text,
                    "text": each.text,
                    "blocks": str(each.blocks),
                }
                file.write(f"{json.dumps(line)}\n")
