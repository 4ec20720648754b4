"""The message of a failed job: the runner's own traceback, never the user's error.

HUB.md section 2: the Hub's runner reads the CWL run's output, finds none, and fails
with JSONDecodeError. Here a small runner of our own does just that, in frames whose
paths look like the Hub's.
"""

import inspect
import io
import json
import linecache
import threading
import traceback
from collections.abc import Callable
from types import FunctionType
from typing import Any

PREFIX = (
    "Unable to run the Service. The message returned back by the Service was the "
    "following: "
)

_ENVIRONMENT = "/usr/miniconda3/envs/env_zoo_calrissian/lib/python3.10/site-packages"
_linecache_lock = threading.Lock()


def _read_output(output: str) -> Any:
    with io.StringIO(output) as staged:
        return json.load(staged)


def _execute(read_output: Callable[[str], Any], output: str) -> Any:
    return read_output(output)


def _service(
    execute: Callable[..., Any], read_output: Callable[[str], Any], output: str
) -> Any:
    return execute(read_output, output)


def _in_frame(
    function: Callable[..., Any], name: str, path: str, first_line: int
) -> Callable[..., Any]:
    """The same function with another name, file and line in tracebacks."""
    code = function.__code__.replace(
        co_name=name, co_qualname=name, co_filename=path, co_firstlineno=first_line
    )
    source, _ = inspect.getsourcelines(function)
    lines = ["\n"] * (first_line - 1) + source
    linecache.cache[path] = (len(lines), None, lines, path)
    return FunctionType(code, function.__globals__, name)


def runner_traceback(workspace: str, process: str, output: str = "") -> str:
    """The message of a job whose CWL run left `output` where a catalogue belongs."""
    service = f"/opt/zooservices_user/{workspace}/{process}/service.py"
    runner = f"{_ENVIRONMENT}/zoo_calrissian_runner/__init__.py"
    execution = f"{_ENVIRONMENT}/pycalrissian/execution.py"
    with _linecache_lock:
        try:
            read_output = _in_frame(_read_output, "get_output", execution, 71)
            execute = _in_frame(_execute, "execute", runner, 438)
            run = _in_frame(_service, process.replace("-", "_"), service, 452)
            try:
                run(execute, read_output, output)
            except json.JSONDecodeError as error:
                # The first frame is this module's own.
                error.__traceback__ = (
                    error.__traceback__ and error.__traceback__.tb_next
                )
                text = "".join(traceback.format_exception(error))
            else:
                raise ValueError(f"The output {output!r} is one that can be read.")
        finally:
            for path in (service, runner, execution):
                linecache.cache.pop(path, None)
    return f"{PREFIX}Exception during execution...\n{text}\n"
