"""A week of a workspace: 300 jobs of 12 workflows, of which 60 failed of 9 causes.

No two failures have the same inputs, times, ids, folders or hosts. `PERSON` is how a
person sorted them beforehand.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob

WORKFLOWS = (
    "ndvi", "water-mask", "flood", "burnt-area", "cloud-mask", "coherence",
    "land-cover", "mosaic", "resample", "tide", "wind", "snow",
)  # fmt: skip
JOBS = 300
AREAS = ("kent", "devon", "fife", "powys", "antrim", "moray", "essex", "dorset")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of failure, as a person wrote it down.

    Attributes:
        name: What the person called it.
        step: The step that failed.
        failures: How many jobs of each workflow failed so.
        words: What the headline must hold.
        repaired: Whether each of its workflows succeeded afterwards.
    """

    name: str
    step: str
    failures: dict[str, int]
    words: str
    repaired: bool = False

    @property
    def jobs(self) -> int:
        """How many jobs failed so."""
        return sum(self.failures.values())


PERSON = (
    Kind("service", "fetch", {"ndvi": 4, "flood": 5, "snow": 4}, "503"),
    Kind("module", "compute", {"land-cover": 9}, "rasterio"),
    Kind("input", "search", {"water-mask": 5, "tide": 2}, "no scene"),
    Kind("key", "stage-in", {"coherence": 4, "wind": 2}, "AccessDenied"),
    Kind("band", "compute", {"burnt-area": 4}, "B12"),
    Kind("host", "fetch", {"ndvi": 3}, "tiles.example.org"),
    Kind("memory", "warp", {"mosaic": 8}, "memory", repaired=True),
    Kind("disk", "stack", {"resample": 6}, "space", repaired=True),
    Kind("file", "clip", {"cloud-mask": 4}, "geojson", repaired=True),
)


def log_of(kind: str, number: int) -> bytes:
    """The failing step's log, as no other job has it."""
    area = AREAS[number % len(AREAS)]
    day = f"2026-{1 + number % 9:02}-{10 + number % 17}"
    scene = (
        f"S2A_MSIL2A_2026{number:04}T110{number % 10}21_N0400_T30U{area[:2].upper()}"
    )
    folder = f"/calrissian/w{number * 7919 % 99991}x"
    begin = f"reading the request of {area}\n{number % 7 + 2} scenes since {day}\n"
    where = f'  File "{folder}/step.py", line {40 + number % 3}, in main\n    run()\n'
    trace = f"{begin}Traceback (most recent call last):\n{where}"
    match kind:
        case "service":
            url = (
                f"https://api{number % 4}.catalogue.example.org/{area}/{number}?d={day}"
            )
            message = "503 Server Error: Service Unavailable for url"
            text = f"{trace}requests.exceptions.HTTPError: {message}: {url}\n"
        case "host":
            message = (
                f"HTTPSConnectionPool(host='tiles.example.org', port=443): Max retries "
                f"exceeded with url: /{area}/{number} (Caused by NameResolutionError("
                "\"Failed to resolve 'tiles.example.org' ([Errno -2] Name or service "
                'not known)"))'
            )
            text = f"{trace}requests.exceptions.ConnectionError: {message}\n"
        case "module":
            text = f"{trace}ModuleNotFoundError: No module named 'rasterio'\n"
        case "input":
            message = (
                f"no scene over {area} between {day} and 2026-11-{number % 18 + 10}"
            )
            text = f"{trace}ValueError: {message}\n"
        case "key":
            message = (
                "An error occurred (AccessDenied) when calling the GetObject operation:"
                f" Access Denied: s3://scenes/{area}/{scene}.tif"
            )
            text = f"{trace}botocore.exceptions.ClientError: {message}\n"
        case "band":
            text = f"{trace}KeyError: 'B12'\n"
        case "memory":
            message = (
                f"Unable to allocate {number % 9 + 3}.{number % 10} GiB for an array "
                f"with shape ({number * 31}, {number * 17}) and data type float64"
            )
            text = f"{trace}numpy._core._exceptions._ArrayMemoryError: {message}\n"
        case "disk":
            message = f"[Errno 28] No space left on device: '{folder}/{scene}.tif'"
            text = f"{trace}OSError: {message}\n"
        case _:
            message = f"[Errno 2] No such file or directory: '{folder}/{area}.geojson'"
            text = f"{trace}FileNotFoundError: {message}\n"
    return text.encode()


def place(hub: LocalHub, workspace: str, now: datetime) -> dict[str, str]:
    """Put the week into a workspace; return each failed job's kind by its id."""
    made: list[tuple[str | None, ScriptedJob]] = []
    number = 0

    def add(
        workflow: str, when: datetime, kind: str | None = None, step: str = "compute"
    ) -> None:
        nonlocal number
        number += 1
        good = b"reading the request\ndone\n"
        log = JobLog(f"{step}.log", log_of(kind, number) if kind else good)
        job = ScriptedJob(
            workflow,
            "failed" if kind else "successful",
            created=when,
            duration_s=60.0 + number % 50,
            logs=(log,),
        )
        made.append((kind, job))

    begin = now - timedelta(days=6)
    middle, late = now - timedelta(days=3), now - timedelta(hours=6)
    for at, kind in enumerate(PERSON):
        for workflow, count in kind.failures.items():
            for each in range(count):
                when = middle + timedelta(hours=6 * at, minutes=7 * each)
                add(workflow, when, kind.name, kind.step)
            if kind.repaired:
                add(workflow, late, None, kind.step)
    while len(made) < JOBS:
        at = len(made)
        add(WORKFLOWS[at % len(WORKFLOWS)], begin + timedelta(minutes=10 * at))
    ids = hub.script(workspace, *(job for _, job in made))
    return {
        job_id: kind
        for job_id, (kind, _) in zip(ids, made, strict=True)
        if kind is not None
    }
