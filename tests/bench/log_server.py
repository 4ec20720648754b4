"""A bare server of one finished job, with as large a log as is asked for.

It answers as the Hub answers and does nothing else, so that what is measured is the
reader: `python -m tests.bench.log_server FILE REPEATS` prints its root URL.
"""

import asyncio
import json
import sys
from pathlib import Path

JOB_ID = "0b1e9c1c-0000-11f0-8000-000000000001"
LOG = "process.log"
ROOT = "/api/catalogue/stac/catalogs/user/catalogs/bench"


def job(job_id: str, origin: str) -> bytes:
    """A successful job's status, in the Hub's form (HUB.md section 2)."""
    at = f"{origin}{ROOT}/jobs/{job_id}"
    return json.dumps(
        {
            "id": job_id,
            "jobID": job_id,
            "type": "process",
            "processID": "bench",
            "created": "2026-11-01T10:00:00.000Z",
            "started": "2026-11-01T10:00:00.000Z",
            "finished": "2026-11-01T10:05:00.000Z",
            "updated": "2026-11-01T10:05:00.000Z",
            "status": "successful",
            "message": "ZOO-Kernel successfully run your service!",
            "links": [
                {"rel": "monitor", "type": "application/json", "href": at},
                {
                    "href": f"{at}/{LOG}",
                    "title": f"Tool log {LOG}",
                    "rel": "related",
                    "type": "text/plain",
                },
            ],
        }
    ).encode()


async def serve(text: bytes, repeats: int) -> None:
    """Serve on a free loopback port until ended."""

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while line := await reader.readline():
                target = line.split()[1].decode()
                while (await reader.readline()).strip():
                    pass
                if target.endswith(".log"):
                    await send(writer, "text/plain", text, repeats)
                else:
                    body = job(target.rsplit("/", 1)[-1], origin)
                    await send(writer, "application/json", body, 1)
        except (ConnectionError, IndexError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    print(origin, flush=True)  # noqa: T201 - the caller reads it
    async with server:
        await server.serve_forever()


async def send(
    writer: asyncio.StreamWriter, kind: str, body: bytes, repeats: int
) -> None:
    writer.write(
        f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body) * repeats}\r\n\r\n".encode()
    )
    for _ in range(repeats):
        for start in range(0, len(body), 1 << 20):
            writer.write(body[start : start + (1 << 20)])
            await writer.drain()
    await writer.drain()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]).read_bytes(), int(sys.argv[2])))
