"""The wheel and the sdist, built from a copy of the sources that is gone afterwards."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.waiting import WAIT_S

UV = Path(sys.executable).with_name("uv")


@dataclass(frozen=True)
class Built:
    """What was built; nothing of the sources is left."""

    sdist: Path
    wheel: Path
    wheel_of_sdist: Path


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel and what it needs, and nothing else."""

    programs: Path
    folder: Path

    def run(self, program: str, *arguments: str | Path) -> str:
        """Run a program of it, which must end well; returns what it prints."""
        status, output = self.ask(program, *arguments)
        assert status == 0, output
        return output

    def ask(self, program: str, *arguments: str | Path) -> tuple[int, str]:
        """Run a program of it, far from the sources; returns its status and words."""
        done = subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=WAIT_S,
            check=False,
        )
        return done.returncode, done.stdout

    def environment(self) -> dict[str, str]:
        """No settings, no cache, no key store of whoever runs the tests."""
        return {
            "PATH": os.defpath,
            "HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "EODH_CACHE_DIR": str(self.folder / "cache"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }


def uv(*arguments: str | Path) -> None:
    """Run uv; it must end well."""
    done = subprocess.run(
        [UV, *arguments],
        env={name: text for name, text in os.environ.items() if name != "VIRTUAL_ENV"},
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Built from the files that git knows, or that an sdist holds."""
    folder = tmp_path_factory.mktemp("built")
    sources = copy_sources(folder / "sources")
    packages = build(sources, folder)
    shutil.rmtree(sources)
    return packages


def copy_sources(folder: Path) -> Path:
    """Copy the project's files, and nothing else, into a folder."""
    for name in files_of_the_project():
        if (REPOSITORY / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, folder / name)
    return folder


def build(sources: Path, folder: Path) -> Built:
    """Build an sdist, a wheel out of it, and a wheel out of the sources."""
    uv("build", "--quiet", "--out-dir", folder / "both", sources)
    uv("build", "--quiet", "--wheel", "--out-dir", folder / "direct", sources)
    (sdist,) = (folder / "both").glob("*.tar.gz")
    (wheel_of_sdist,) = (folder / "both").glob("*.whl")
    (wheel,) = (folder / "direct").glob("*.whl")
    return Built(sdist, wheel, wheel_of_sdist)


def files_of_the_project() -> list[str]:
    """The paths that git knows, from the repository's root."""
    if not (REPOSITORY / ".git").exists():
        pytest.skip("no git checkout: what belongs to the project is unknown")
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - whichever git there is
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name]


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in a fresh environment, its dependencies as the lock has them."""
    folder = tmp_path_factory.mktemp("installed")
    environment = folder / "environment"
    uv("venv", "--quiet", "--python", sys.executable, environment)
    uv(
        *("pip", "install", "--quiet", "--python", environment / "bin" / "python"),
        *("--constraints", REPOSITORY / "requirements.lock", built.wheel_of_sdist),
    )
    return Installed(environment / "bin", folder)


@pytest.fixture(scope="session")
def installed_whole(
    built: Built, tmp_path_factory: pytest.TempPathFactory
) -> Installed:
    """The wheel with all of its extras: the bot and the demo, too."""
    folder = tmp_path_factory.mktemp("installed-whole")
    environment = folder / "environment"
    uv("venv", "--quiet", "--python", sys.executable, environment)
    uv(
        *("pip", "install", "--quiet", "--python", environment / "bin" / "python"),
        *("--constraints", REPOSITORY / "requirements.lock"),
        f"eodh-jobs[demo] @ {built.wheel_of_sdist.as_uri()}",
    )
    return Installed(environment / "bin", folder)
