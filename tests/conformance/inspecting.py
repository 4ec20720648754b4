"""The MCP Inspector: schemas, every tool over both transports and eras, a load."""

import json
import sys
from collections.abc import Mapping, Sequence

from tests.conformance.packages import FOLDER, INSPECTOR
from tests.conformance.running import EODH_MCP, free_port, run, server
from tests.conformance.suite import Count

ERAS = ("legacy", "modern")
_LOAD = ("--load", "--load-requests", "200", "--load-concurrency", "4")


def inspect(environment: Mapping[str, str], job_id: str) -> tuple[Count, list[str]]:
    """Ask everything; what passed, and what the load test measured."""
    port = free_port()
    command = (EODH_MCP, "--http", f"127.0.0.1:{port}")
    given = [f"{name}={value}" for name, value in environment.items()]
    options = [part for each in given for part in ("-e", each)]
    with server(command, port, environment, FOLDER / "inspected.log") as url:
        targets: dict[str, Sequence[str]] = {
            "stdio": (EODH_MCP, *options),
            "http": (url,),
        }
        failed, asked = 0, 0
        for transport, target in targets.items():
            for era in ERAS:
                for what, question in _questions(job_id).items():
                    asking = (*INSPECTOR, *target, *question, *_era(era))
                    code, text = run(asking, environment)
                    asked += 1
                    if code != 0:
                        failed += 1
                        sys.stdout.write(f"{transport} {era} {what}: {code}\n{text}\n")
        loads = []
        for transport, target in targets.items():
            call = _call("get_status", f"job={job_id}")
            code, text = run((*INSPECTOR, *target, *call, *_LOAD), environment)
            asked += 1
            failed += int(code != 0)
            loads.append(f"inspector --load over {transport}: {_load(text)}")
    return Count("inspector", asked - failed, failed), loads


def _questions(job_id: str) -> dict[str, Sequence[str]]:
    status = f"eodh://-/jobs/{job_id}/status"
    return {
        "tools/list": ("--method", "tools/list", "--strict"),
        "get_status": _call("get_status", f"job={job_id}"),
        "list_logs": _call("list_logs", f"job={job_id}"),
        "read_log": _call("read_log", f"job={job_id}", "tail=5"),
        "list_jobs": _call("list_jobs", "limit=3"),
        "templates": ("--method", "resources/templates/list"),
        "resource": ("--method", "resources/read", "--uri", status),
        "prompt": (
            *("--method", "prompts/get", "--prompt-name", "why_did_my_job_fail"),
            *("--prompt-args", f"job={job_id}"),
        ),
    }


def _call(tool: str, *arguments: str) -> Sequence[str]:
    given = [part for each in arguments for part in ("--tool-arg", each)]
    return ("--method", "tools/call", "--tool-name", tool, *given)


def _era(era: str) -> Sequence[str]:
    return ("--protocol-era", era)


def _load(text: str) -> str:
    """What was measured, on one line."""
    try:
        measured = json.loads(text[text.index("{") :])
        latency = measured["latencyMs"]
        return (
            f"{measured['ok']} of {measured['requests']} calls answered, "
            f"{measured['throughput']:.0f} calls/s, p50 {latency['p50']:.0f} ms, "
            f"p99 {latency['p99']:.0f} ms"
        )
    except (ValueError, KeyError):
        return text.strip()[:600]
