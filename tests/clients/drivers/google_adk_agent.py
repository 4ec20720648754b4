"""google-adk, with a Gemini model."""

import asyncio
import json
import sys

from google.adk.agents import LlmAgent
from google.adk.models import Gemini
from google.adk.runners import InMemoryRunner
from google.adk.tools.mcp_tool import (
    McpToolset,
    StdioConnectionParams,
    StreamableHTTPConnectionParams,
)
from google.genai import types
from mcp import StdioServerParameters


async def main(model_url: str, server: dict) -> None:
    if "url" in server:
        headers = {"Authorization": f"Bearer {server['token']}"}
        params = StreamableHTTPConnectionParams(url=server["url"], headers=headers)
    else:
        started = StdioServerParameters(command=server["command"], env=server["env"])
        params = StdioConnectionParams(server_params=started, timeout=30)
    tools = McpToolset(connection_params=params)
    model = Gemini(model="gemini-2.5-pro", base_url=model_url)
    agent = LlmAgent(name="jobs", model=model, tools=[tools])
    runner = InMemoryRunner(agent=agent, app_name="jobs")
    session = await runner.session_service.create_session(app_name="jobs", user_id="me")
    message = types.Content(
        role="user", parts=[types.Part(text="Why did my job fail?")]
    )
    async for event in runner.run_async(
        user_id="me", session_id=session.id, new_message=message
    ):
        if event.is_final_response():
            print(event.content.parts[0].text)
    await tools.close()


asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
