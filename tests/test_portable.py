"""Linux, macOS and Windows: nothing that only POSIX has is used without a way around.

`mypy --platform win32` (make lint) sees what is missing from Windows' Python; this
sees what is there but does not work, or that mypy takes our word for.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Modules that Windows' Python lacks (docs.python.org, "Availability: Unix").
MODULES = _words("curses fcntl grp posix pty pwd readline resource syslog termios tty")
#: Names of modules that Windows lacks, by module.
NAMES = {
    "os": _words(
        "chown chroot fchdir fchmod fchown fork forkpty getegid geteuid getgid "
        "getgroups getloadavg getpgid getpgrp getpriority getresuid getsid getuid "
        "initgroups killpg lchown mkfifo mknod nice pathconf pipe2 posix_fadvise "
        "posix_fallocate posix_spawn pread preadv pwrite pwritev sched_getaffinity "
        "sched_setaffinity sendfile setegid seteuid setgid setpgid setpriority "
        "setsid setuid statvfs sync sysconf tcgetpgrp uname wait wait3 wait4 waitid "
        "O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK O_SYNC WEXITSTATUS WIFEXITED "
        "WIFSIGNALED WNOHANG WTERMSIG"
    ),
    "signal": _words(
        "SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGTSTP "
        "SIGUSR1 SIGUSR2 SIGWINCH alarm getitimer pause pthread_kill pthread_sigmask "
        "setitimer siginterrupt sigpending sigwait"
    ),
    "socket": frozenset({"AF_UNIX", "SO_REUSEPORT", "fromfd", "send_fds"}),
    "select": frozenset({"epoll", "kqueue", "poll"}),
    "time": frozenset({"tzset", "clock_gettime", "pthread_getcpuclockid"}),
    "shutil": frozenset({"chown"}),
}
#: Methods of event loops that do nothing but raise on Windows, and arguments that do.
METHODS = frozenset({
    "add_signal_handler", "remove_signal_handler", "create_unix_server",
    "create_unix_connection", "add_reader", "add_writer",
})  # fmt: skip
ARGUMENTS = frozenset({"preexec_fn", "start_new_session", "process_group", "pass_fds"})
#: Errors that say "not on this system".
_MISSING = {"ImportError", "ModuleNotFoundError", "AttributeError"}
_MISSING |= {"NotImplementedError", "OSError", "Exception"}

#: Folders where it may be used all the same, with the reason.
ALLOWED = {
    "tools/eodh_sandbox/hub": "runs cwltool, which only Linux and macOS have; "
    "importing runs.py or capture.py on Windows says so",
}


def sources() -> list[str]:
    return [
        path.relative_to(REPOSITORY).as_posix()
        for folder in ("tools/eodh_tools", "bot/eodh_bot")
        for path in sorted((REPOSITORY / folder).rglob("*.py"))
    ]


def unguarded(code: str) -> list[str]:
    """What only POSIX has, and where nothing asks whether it is there."""
    tree = ast.parse(code)
    return [
        f"line {node.lineno}: {name}"
        for node, name, guarded in _walk(tree, guarded=False)
        if not guarded
    ]


def _walk(node: ast.AST, *, guarded: bool) -> Iterator[tuple[ast.expr, str, bool]]:
    found = _only_posix(node)
    if found is not None:
        yield node, found, guarded  # type: ignore[misc] # each has a line
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child, guarded=guarded or _guards(node, name))


def _only_posix(node: ast.AST) -> str | None:
    match node:
        case ast.Import(names):
            return _imported(None, [each.name for each in names])
        case ast.ImportFrom(module=str(module), names=names, level=0):
            return _imported(module, [each.name for each in names])
        case ast.Attribute(attr=name) if name in METHODS:
            return name
        case ast.Attribute(value=ast.Name(module), attr=name):
            return f"{module}.{name}" if name in NAMES.get(module, ()) else None
        case ast.keyword(arg=str(name)) if name in ARGUMENTS:
            return f"{name}="
    return None


def _imported(module: str | None, names: list[str]) -> str | None:
    for name in [module] if module is not None else names:
        if name.partition(".")[0] in MODULES:
            return f"import {name}"
    found = NAMES.get(module or "", frozenset()) & set(names)
    return f"import {found}" if found else None


def _guards(node: ast.AST, part: str) -> bool:
    """Whether this part of a statement runs only where the system has it."""
    match node:
        case ast.Try(handlers=handlers) if part == "body":
            caught = {
                name.id
                for handler in handlers
                for name in ast.walk(handler.type or ast.Name("Exception"))
                if isinstance(name, ast.Name)
            }
            return bool(caught & _MISSING)
        case ast.With(items=items) | ast.AsyncWith(items=items) if part == "body":
            output = " ".join(ast.unparse(item.context_expr) for item in items)
            return "suppress(" in output and any(name in output for name in _MISSING)
        case ast.If(test=test) | ast.IfExp(test=test) if part != "test":
            return _asks(test)
        case ast.BoolOp(values=[first, *_]):
            # `hasattr(os, "getuid") and os.getuid()`: what is asked is asked first.
            return _asks(first)
    return False


def _asks(test: ast.expr) -> bool:
    output = ast.unparse(test)
    return any(each in output for each in ("hasattr(", "sys.platform", "os.name"))


def test_nothing_that_only_posix_has_is_used_unasked() -> None:
    asked = [
        source
        for source in sources()
        if not any(source.startswith(f"{folder}/") for folder in ALLOWED)
    ]
    found = {each: unguarded((REPOSITORY / each).read_text("utf-8")) for each in asked}

    assert len(asked) > 100
    assert {each: uses for each, uses in found.items() if uses} == {}


def test_what_is_allowed_is_needed() -> None:
    for folder in ALLOWED:
        files = Path(REPOSITORY / folder).rglob("*.py")
        assert any(unguarded(file.read_text("utf-8")) for file in files)


@pytest.mark.parametrize(
    "code",
    [
        "import fcntl",
        "from pwd import getpwnam",
        "import os\nos.geteuid()",
        "from os import fork",
        "import os\nos.open('x', os.O_NOFOLLOW)",
        "import signal\nsignal.signal(signal.SIGHUP, f)",
        "loop.add_signal_handler(2, f)",
        "asyncio.get_running_loop().add_signal_handler(2, f)",
        "import subprocess\nsubprocess.Popen('x', start_new_session=True)",
        "try:\n    import fcntl\nexcept ValueError:\n    pass",
        "import sys\nif sys.maxsize:\n    import fcntl",
        "import os\nif hasattr(os, 'fork'):\n    pass\nos.fork()",
    ],
)
def test_a_use_without_a_way_around_is_found(code: str) -> None:
    assert len(unguarded(code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    import fcntl\nexcept ImportError:\n    fcntl = None",
        "import os\nif hasattr(os, 'fork'):\n    os.fork()",
        "import os\nmine = not hasattr(os, 'getuid') or f.st_uid == os.getuid()",
        "import sys\nif sys.platform == 'win32':\n    x()\nelse:\n    import fcntl",
        "import os\nif os.name == 'posix':\n    os.chown('x', 1, 1)",
        "with suppress(NotImplementedError):\n    loop.add_signal_handler(2, f)",
        "import os\nos.open('x', getattr(os, 'O_NOFOLLOW', 0))",
        "import signal\nsignal.signal(signal.SIGTERM, f)",
    ],
)
def test_a_use_with_a_way_around_is_not(code: str) -> None:
    assert unguarded(code) == []
