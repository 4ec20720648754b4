// The AI SDK (npm: ai, @ai-sdk/mcp).
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modelUrl, given, packages] = process.argv.slice(2);
const require = createRequire(`${packages}/`);
const load = (name) => import(pathToFileURL(require.resolve(name)));

const { generateText, stepCountIs, isStepCount } = await load("ai");
const { createMCPClient } = await load("@ai-sdk/mcp");
const { Experimental_StdioMCPTransport: StdioTransport } = await load("@ai-sdk/mcp/mcp-stdio");
const { createOpenAICompatible } = await load("@ai-sdk/openai-compatible");

const server = JSON.parse(given);
const client = await createMCPClient({
  transport: server.url
    ? { type: "http", url: server.url, headers: { Authorization: `Bearer ${server.token}` } }
    : new StdioTransport({ command: server.command, args: [], env: server.env }),
});
try {
  const provider = createOpenAICompatible({ name: "scripted", baseURL: `${modelUrl}/v1` });
  const { text } = await generateText({
    model: provider("scripted"),
    tools: await client.tools(),
    stopWhen: (isStepCount ?? stepCountIs)(15),
    prompt: "Why did my job fail?",
  });
  console.log(text);
} finally {
  await client.close();
}
