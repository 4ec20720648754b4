"""The Dockerfile's own steps, done in a root folder without a container engine.

Mounts of a process's own make the folder its root: the system's programs come from
this machine, read-only, and whatever the steps write stays in the folder.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.conftest import REPOSITORY, skip_for_missing_tool
from tests.packaging.conftest import UV, files_of_the_project, uv
from tests.waiting import WAIT_S

DOCKERFILE = REPOSITORY / "Dockerfile"
_USER = "10001"
_BARE = (
    f"setpriv --reuid {_USER} --regid {_USER} --clear-groups --no-new-privs "
    "--bounding-set -all --inh-caps -all"
).split()


def instructions() -> Iterator[tuple[int, str, str]]:
    """The stage (from 0), the word and the rest of each, lines joined."""
    text = DOCKERFILE.read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    stage = -1
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            stage += word == "FROM"
            yield stage, word, rest.strip()


def environment_of(stage: int) -> dict[str, str]:
    """What ENV sets."""
    pairs = [
        pair.split("=", 1)
        for at, word, rest in instructions()
        if at == stage and word == "ENV"
        for pair in shlex.split(rest)
    ]
    return dict(pairs)


@dataclass
class Image:
    """A root folder that the steps are done in, and what they make."""

    root: Path
    binds: dict[str, Path] = field(default_factory=dict)

    def build(self, *, lock: str | None = None) -> None:
        """Do every RUN and COPY, as root; a failing step raises.

        Args:
            lock: In place of what `requirements.lock` holds.
        """
        self._prepare()
        workdir = PurePosixPath("/")
        for stage, word, rest in instructions():
            if word == "WORKDIR":
                workdir = workdir / rest
                (self.root / str(workdir).lstrip("/")).mkdir(
                    parents=True, exist_ok=True
                )
            elif word == "COPY" and not rest.startswith("--from="):
                self._copy(rest.split(), workdir)
                if lock is not None and "requirements.lock" in rest:
                    target = self.root / str(workdir).lstrip("/") / "requirements.lock"
                    target.write_text(lock, encoding="utf-8")
            elif word == "RUN":
                done = subprocess.run(
                    self.command("sh", "-ec", f"cd {workdir}; {rest}"),
                    env=self._of_the_builder() | environment_of(stage)
                    if stage == 0
                    else self._of_the_builder(),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    timeout=WAIT_S,
                    check=False,
                )
                if done.returncode != 0:
                    raise RuntimeError(f"RUN {rest}\n{done.stdout}")

    def command(
        self, *arguments: str, as_user: bool = False, binds: Mapping[str, Path] = {}
    ) -> list[str]:
        """How something is run with the folder as its root.

        Args:
            arguments: The program and its arguments.
            as_user: As the image's user, without any capability, everything
                read-only but /tmp and the binds.
            binds: Folders of this machine, by where they are seen.
        """
        root = shlex.quote(str(self.root))
        script = ["set -e", "mount --make-rprivate /", f"mount --bind {root} {root}"]
        if as_user:
            script.append(f"mount -o remount,bind,ro {root}")
        for folder in self._system():
            script += [
                f"mount --rbind {folder} {root}{folder}",
                f"mount -o remount,bind,ro {root}{folder}",
            ]
        script += [f"mount --rbind /{each} {root}/{each}" for each in ("proc", "dev")]
        if as_user:
            mount = f"mount -t tmpfs -o mode=1777 tmpfs {root}/tmp"  # noqa: S108
            script.append(mount)
        for seen, bound in {**self.binds, **binds}.items():
            script.append(f"mount --bind {shlex.quote(str(bound))} {root}{seen}")
        script.append(f'exec /usr/sbin/chroot {root} "$@"')
        become = _BARE if as_user else []
        return [
            *("unshare", "--mount", "--", "sh", "-c", "\n".join(script), "sh"),
            *become,
            *arguments,
        ]

    @staticmethod
    def _system() -> list[str]:
        """The programs of this machine, and the Python that stands for the image's."""
        prefix = Path(sys.base_prefix)
        return ["/usr"] + ([] if prefix.is_relative_to("/usr") else [str(prefix)])

    def _prepare(self) -> None:
        for folder in (*self._system(), "proc", "dev", "tmp", "run", "root"):
            (self.root / folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
        for name in ("bin", "sbin", "lib", "lib64"):
            (self.root / name).symlink_to(f"usr/{name}")
        (self.root / "tmp").chmod(0o1777)
        self.root.chmod(0o755)
        # A copy, for the steps add a user.
        shutil.copytree("/etc", self.root / "etc", symlinks=True)
        configuration = Path.home() / ".config" / "pip"
        if configuration.is_dir():
            shutil.copytree(configuration, self.root / "root/.config/pip")
        uv("venv", "--quiet", "--seed", "--python", sys.executable, self.root / "image")
        cache = subprocess.run(
            [UV, "cache", "dir"], capture_output=True, text=True, check=True
        ).stdout.strip()
        (self.root / "cache").mkdir()
        Path(cache).mkdir(parents=True, exist_ok=True)
        self.binds["/cache"] = Path(cache)

    @staticmethod
    def _of_the_builder() -> dict[str, str]:
        """What an engine's build would have, and where packages come from here."""
        stored = {
            name: text
            for name, text in os.environ.items()
            if name.startswith(("PIP_", "UV_", "SSL_"))
            or name.lower().endswith("_proxy")
        }
        return stored | {
            "HOME": "/root",
            "PATH": "/image/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "UV_CACHE_DIR": "/cache",
        }

    def _copy(self, words: Sequence[str], workdir: PurePosixPath) -> None:
        *sources, target = words
        into = self.root / str(workdir / target).lstrip("/")
        for source in sources:
            for name in files_of_the_project():
                path = PurePosixPath(name)
                if path != PurePosixPath(source) and not path.is_relative_to(source):
                    continue
                inside = path.relative_to(source)
                place = into / inside if inside.parts else into / path.name
                place.parent.mkdir(parents=True, exist_ok=True)
                if (REPOSITORY / name).is_file():
                    shutil.copy(REPOSITORY / name, place)


def check_can_be_made() -> None:
    """Skip where a process cannot have mounts of its own."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        skip_for_missing_tool("mounts of a process's own need Linux and root")
    tried = subprocess.run(["unshare", "--mount", "true"], check=False)  # noqa: S607
    if tried.returncode != 0:
        skip_for_missing_tool("this machine lets nobody make mounts of his own")
