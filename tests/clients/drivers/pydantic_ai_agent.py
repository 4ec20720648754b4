"""pydantic-ai."""

import asyncio
import json
import sys

from fastmcp.client.transports import StdioTransport, StreamableHttpTransport
from pydantic_ai import Agent
from pydantic_ai.mcp import MCPToolset
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider


async def main(model_url: str, server: dict) -> None:
    if "url" in server:
        headers = {"Authorization": f"Bearer {server['token']}"}
        transport = StreamableHttpTransport(server["url"], headers=headers)
    else:
        transport = StdioTransport(server["command"], [], env=server["env"])
    provider = OpenAIProvider(base_url=f"{model_url}/v1", api_key="none")
    agent = Agent(
        OpenAIChatModel("scripted", provider=provider),
        toolsets=[MCPToolset(transport)],
    )
    async with agent:
        done = await agent.run("Why did my job fail?")
    print(done.output)


asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
