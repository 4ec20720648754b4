"""openai-agents, with the strict schemas of OpenAI's models."""

import asyncio
import json
import sys

from agents import Agent, Runner, set_tracing_disabled
from agents.mcp import MCPServerStdio, MCPServerStreamableHttp
from agents.models.openai_responses import OpenAIResponsesModel
from openai import AsyncOpenAI


async def main(model_url: str, server: dict) -> None:
    set_tracing_disabled(disabled=True)
    if "url" in server:
        headers = {"Authorization": f"Bearer {server['token']}"}
        params = {"url": server["url"], "headers": headers, "timeout": 30}
        tools = MCPServerStreamableHttp(params, client_session_timeout_seconds=30)
    else:
        params = {"command": server["command"], "env": server["env"]}
        tools = MCPServerStdio(params, client_session_timeout_seconds=30)
    client = AsyncOpenAI(base_url=f"{model_url}/v1", api_key="none")
    async with tools:
        agent = Agent(
            "jobs",
            model=OpenAIResponsesModel("scripted", client),
            mcp_servers=[tools],
            mcp_config={"convert_schemas_to_strict": True},
        )
        done = await Runner.run(agent, "Why did my job fail?", max_turns=15)
    print(done.final_output)


asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
