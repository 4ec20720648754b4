"""LangChain, with the tools as `get_tools` gives them: a session for each call."""

import asyncio
import json
import sys

from langchain.agents import create_agent
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_openai import ChatOpenAI


async def main(model_url: str, server: dict) -> None:
    if "url" in server:
        connection = {
            "transport": "streamable_http",
            "url": server["url"],
            "headers": {"Authorization": f"Bearer {server['token']}"},
        }
    else:
        connection = {"transport": "stdio", "args": [], **server}
    tools = await MultiServerMCPClient({"eodh": connection}).get_tools()
    model = ChatOpenAI(model="scripted", base_url=f"{model_url}/v1", api_key="none")
    agent = create_agent(model, tools)
    asked = {"messages": [{"role": "user", "content": "Why did my job fail?"}]}
    done = await agent.ainvoke(asked, {"recursion_limit": 40})
    print(done["messages"][-1].content)


asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
