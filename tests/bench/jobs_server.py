"""A bare server of many workspaces with jobs that come and go, and of nothing else.

It answers as the Hub does, in a process of its own, so that what is measured is who
asks: `python -m tests.bench.jobs_server ACTIVE JOB_S` prints its origin. In
each active workspace one job follows the other; `/counts` tells what was asked.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from datetime import UTC, datetime

FRONT = "/api/catalogue/stac/catalogs/user/catalogs/"
ENDED = 10


class Jobs:
    """What each workspace shows at a moment, computed when it is asked for."""

    def __init__(self, active: int, job_s: float) -> None:
        self._active = active
        self._job_s = job_s
        self._began = time.time()
        self._old = [
            _job(f"{number:08x}-old", self._began - 9e4 - number, self._began - 9e4)
            for number in range(ENDED)
        ]

    def number(self, workspace: int) -> int:
        """How many jobs of an active workspace have ended by now."""
        # Each begins at another moment of the first job's time.
        ahead_s = workspace / self._active * self._job_s
        return int((time.time() - self._began + ahead_s) / self._job_s)

    def list(self, workspace: int) -> list[dict[str, object]]:
        """The newest jobs, in no order."""
        if workspace >= self._active:
            return self._old
        number = self.number(workspace)
        newest = range(max(number - ENDED, 0), number + 1)
        return [*self._old, *(self.job(workspace, each) for each in newest)]

    def job(self, workspace: int, number: int) -> dict[str, object]:
        ahead_s = workspace / self._active * self._job_s
        created = self._began + number * self._job_s - ahead_s
        over = number < self.number(workspace)
        return _job(f"{number:08x}-new", created, created + self._job_s, over=over)


def _job(
    job_id: str, created: float, ended: float, *, over: bool = True
) -> dict[str, object]:
    times = {"created": _text(created), "started": _text(created)}
    return {
        "progress": 100 if over else 23,
        "id": job_id,
        "jobID": job_id,
        "type": "process",
        "processID": "convert-url",
        **times,
        **({"finished": _text(ended)} if over else {}),
        "updated": _text(ended if over else created),
        "status": "successful" if over else "running",
        "message": "ZOO-Kernel successfully run your service!",
        "links": [{"rel": "monitor", "type": "application/json", "href": "x"}],
    }


def _text(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


async def serve(active: int, job_s: float) -> None:
    """Serve on a free loopback port until ended."""
    jobs = Jobs(active, job_s)
    counts: Counter[str] = Counter()

    def answer_to(target: str) -> dict[str, object]:
        if target == "/counts":
            ended = sum(jobs.number(each) for each in range(active))
            return {**counts, "ended": ended}
        workspace, _, rest = target.removeprefix(FRONT).partition("/jobs")
        number = int(workspace.removeprefix("ws-"))
        if rest.startswith("/"):
            counts["looks"] += 1
            return jobs.job(number, int(rest[1:9], 16))
        counts["active lists" if number < active else "idle lists"] += 1
        return {"jobs": jobs.list(number), "links": []}

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while line := await reader.readline():
                target = line.split()[1].decode()
                while (await reader.readline()).strip():
                    pass
                body = json.dumps(answer_to(target)).encode()
                date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
                head = (
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    f"Date: {date}\r\nContent-Length: {len(body)}\r\n\r\n"
                )
                writer.write(head.encode() + body)
                await writer.drain()
        except (ConnectionError, IndexError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    print(origin, flush=True)  # noqa: T201 - the caller reads it
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
