"""The project on every Python that it supports and this machine has: `make pythons`.

An interpreter is looked for by uv (its own ones and PATH) and in pyenv's folder; one
that is not there is named, and is no failure.
"""

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from filelock import FileLock

from tests.conftest import REPOSITORY

UV = Path(sys.executable).with_name("uv")
#: What is run on each: the readers of logs, the Hub, every door's programs, the store.
SUBSET = (
    "tests/tools/logs",
    "tests/tools/hub",
    "tests/tools/cli",
    "tests/tools/mcp/test_program.py",
    "tests/tools/mcp/test_http_app.py",
    "tests/tools/mcp/test_odd_requests.py",
    "tests/tools/config/test_settings.py",
    "tests/tools/config/test_key_store.py",
    "tests/tools/toolbox/test_toolbox.py",
    "tests/tools/toolbox/test_named_jobs.py",
    "tests/tools/toolbox/test_read_log.py",
    "tests/bot/listeners",
    "tests/bot/messages",
    "tests/bot/store/test_store.py",
    "tests/bot/operations/test_endpoints.py",
    "tests/bot/operations/test_metrics.py",
    "tests/bot/end_to_end/test_bot.py",
)
_INSTALL_S = 900
_TESTS_S = 1_200
_CLASSIFIER = re.compile(r"Programming Language :: Python :: (3\.\d+)")


def supported() -> list[str]:
    """The versions that pyproject.toml names."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    found = map(_CLASSIFIER.fullmatch, project["project"]["classifiers"])
    return [match[1] for match in found if match]


def interpreter(version: str) -> Path | None:
    """A Python of this version on this machine."""
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        return Path(sys.executable).resolve()
    found = subprocess.run(
        [UV, "python", "find", "--no-python-downloads", "--no-project", version],
        capture_output=True,
        text=True,
        env=_without_environment(),
        check=False,
    )
    # A shim of pyenv may be found that starts nothing.
    candidates = [Path(found.stdout.strip())] if found.returncode == 0 else []
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates += sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"))
    return next((path for path in candidates if _is(path, version)), None)


def environment(version: str, python: Path) -> Path:
    """Its own environment under `build`, as the lock says; gives its Python."""
    folder = REPOSITORY / "build" / "pythons" / version
    lock = REPOSITORY / "requirements.lock"
    project = REPOSITORY / "pyproject.toml"
    made_of = hashlib.sha256(
        b"\0".join(
            [
                lock.read_bytes(),
                project.read_bytes(),
                bytes(python),
                bytes(REPOSITORY),
            ]
        )
    ).hexdigest()
    stamp = folder / "made-of"
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Tests run in several processes, and one makes it for all.
    with FileLock(folder.with_name(f"{version}.lock"), timeout=_INSTALL_S):
        if not stamp.is_file() or stamp.read_text("utf-8") != made_of:
            _uv("venv", "--clear", "--python", python, folder)
            into = ("pip", "install", "--python", programs / "python")
            _uv(*into, "--require-hashes", "-r", lock)
            _uv(*into, "--no-deps", "--editable", REPOSITORY)
            stamp.write_text(made_of, encoding="utf-8")
    return programs / "python"


def main() -> int:
    """Run the subset on each; 1 if one failed on any."""
    parser = argparse.ArgumentParser(prog="make pythons")
    parser.add_argument("--workers", default="2")
    workers = parser.parse_args().workers
    passed = failed = skipped = 0
    for version in supported():
        python = interpreter(version)
        if python is None:
            print(f"Python {version}: not on this machine")  # noqa: T201
            skipped += 1
            continue
        print(f"Python {version}: {python}", flush=True)  # noqa: T201
        done = subprocess.run(
            [
                *(environment(version, python), "-m", "pytest", "-q"),
                *("-p", "no:cacheprovider", "-n", workers, "--dist", "worksteal"),
                *SUBSET,
            ],
            cwd=REPOSITORY,
            env=_without_environment(),
            timeout=_TESTS_S,
            check=False,
        )
        passed += done.returncode == 0
        failed += done.returncode != 0
    print(f"pythons: {passed} passed, {failed} failed, {skipped} skipped")  # noqa: T201
    return 1 if failed else 0


def _is(path: Path, version: str) -> bool:
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        output = subprocess.run(
            [path, "-c", asked], capture_output=True, text=True, timeout=20, check=False
        )
    except OSError:
        return False
    return output.stdout.strip() == version


def _uv(*arguments: str | Path) -> None:
    subprocess.run(
        [UV, "--quiet", *arguments],
        env=_without_environment(),
        timeout=_INSTALL_S,
        check=True,
    )


def _without_environment() -> dict[str, str]:
    """The variables as they are, but for a virtual environment of the caller."""
    return {name: text for name, text in os.environ.items() if name != "VIRTUAL_ENV"}


if __name__ == "__main__":
    sys.exit(main())
