"""Ask eodh-mcp as a model would: get_status, then what each answer says to ask next."""

import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcp import Client
from mcp.client.stdio import StdioServerParameters

from eodh_sandbox.hub import LocalHub
from eodh_tools.mcp.schemas import READING_META
from tests.evaluation.asking import Conversation
from tests.evaluation.cases import Case

PROGRAM = Path(sys.executable).parent / "eodh-mcp"


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """What get_status says of a failing job, and how right that is."""

    case: Case
    step: str | None
    headline: str
    cause: str | None
    confidence: str
    evidence: str

    @property
    def right_step(self) -> bool:
        """Whether the step to blame is named."""
        return self.step == self.case.step

    @property
    def right_headline(self) -> bool:
        """Whether the headline, or the cause's name, names the known cause."""
        text = f"{self.headline}\n{self.cause or ''}"
        return any(words in text for words in self.case.reported)

    @property
    def wrong(self) -> bool:
        """Whether another cause, or another step, is given than the right one."""
        return not (self.right_step and self.right_headline)

    @property
    def confident_but_wrong(self) -> bool:
        """Whether that is given as known."""
        return self.confidence == "known" and self.wrong


@asynccontextmanager
async def connected(
    hub: LocalHub, workspace: str, folder: Path
) -> AsyncIterator[Client]:
    """The installed eodh-mcp, with a cache that is empty."""
    environment = os.environ | {
        "EODH_BASE_URL": hub.base_url,
        "EODH_WORKSPACE": workspace,
        "EODH_API_KEY": hub.workspaces[workspace],
        "EODH_CACHE_DIR": str(folder / "cache"),
        "XDG_CONFIG_HOME": str(folder / "config"),
    }
    server = StdioServerParameters(command=str(PROGRAM), env=environment, cwd=folder)
    async with Client(server) as client:
        await client.list_tools()
        yield client


async def ask(conversation: Conversation, case: Case, job_id: str) -> JudgedAnswer:
    result = await conversation.call("get_status", {"job": job_id})
    explanation = (result.structured_content or {})["explanation"]
    reported = JudgedAnswer(
        case=case,
        step=explanation.get("step"),
        headline=explanation["headline"],
        cause=explanation.get("cause"),
        confidence=explanation["confidence"],
        evidence="\n".join(each["text"] for each in explanation.get("evidence", ())),
    )
    asked = {json.dumps({"job": job_id})}
    while not conversation.over:
        facts = result.structured_content or (result.meta or {}).get(READING_META, {})
        call = _next_call(facts, job_id)
        if call is None or json.dumps(call) in asked:
            break
        asked.add(json.dumps(call))
        result = await conversation.call(*call)
    return reported


def _next_call(
    answer: dict[str, Any], job_id: str
) -> tuple[str, dict[str, Any]] | None:
    """The call that an answer proposes; else the lines before those it showed."""
    for call in answer.get("next", ()):
        return call["tool"], call["arguments"]
    if cursor := answer.get("older_cursor"):
        arguments = {"job": job_id, "log": answer["log"], "cursor": cursor}
        return "read_log", arguments
    return None
