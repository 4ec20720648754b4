"""What ended a program from outside, or crashed it, is named as what it is."""

import pytest

from tests.tools.diagnosis.test_causes_of_logs import reported

WORK = "reading tile 1\nreading tile 2\n"


@pytest.mark.parametrize(
    ("line", "code", "named"),
    [
        ("Killed", "killed", "SIGKILL"),
        ("./run.sh: line 3:    44 Killed    python seg.py", "killed", "python seg.py"),
        ("exitCode: 137", "killed", "exit code 137"),
        ("ExitCode=0:9", "killed", "SIGKILL"),
        ("Bus error (core dumped)", "native-crash", "bus error"),
        ("Exited with exit code 135.", "native-crash", "bus error"),
        ("Floating point exception", "native-crash", "floating point exception"),
        ("exit status 136", "native-crash", "floating point exception"),
        ("Segmentation fault", "native-crash", "segmentation fault"),
        ("command returned 139", "native-crash", "segmentation fault"),
        ("State=FAILED ExitCode=0:11", "native-crash", "segmentation fault"),
        ("Aborted", "native-crash", "SIGABRT"),
        ("Process exited with code 134", "native-crash", "SIGABRT"),
        ("double free or corruption (!prev)", "native-crash", "heap"),
        ("corrupted size vs. prev_size", "native-crash", "heap"),
        ("malloc(): unaligned tcache chunk detected", "native-crash", "heap"),
        ("free(): invalid pointer", "native-crash", "heap"),
        ("dem: m.c:9: f: Assertion `n' failed.", "native-crash", "assertion"),
        ("Illegal instruction (core dumped)", "wrong-processor", "SIGILL"),
        ("exit code 132", "wrong-processor", "SIGILL"),
        ("Terminated", "terminated", "SIGTERM"),
        ("rc=143", "terminated", "exit code 143"),
        ("User defined signal 2", "time-limit", "User defined signal 2"),
        ("timeout: exit status 124", "time-limit", "exit code 124"),
    ],
)
def test_a_signal_or_its_exit_code_is_named_with_a_hedged_reason(
    line: str, code: str, named: str
) -> None:
    message = reported(f"{WORK}{line}\n")
    assert message.cause == code
    assert named in message.headline.removesuffix(line)
    says_why = named == "assertion"
    assert message.confidence == ("known" if says_why else "likely")


def test_a_kill_is_known_where_the_log_says_what_for() -> None:
    assert reported(f"{WORK}reason: OOMKilled\n").confidence == "known"
    limit = "=>> PBS: job killed: walltime 3612 exceeded limit 3600\n"
    assert reported(f"{WORK}{limit}Terminated\n").confidence == "known"


@pytest.mark.parametrize("first", ["limit", "signal"])
@pytest.mark.parametrize(
    ("limit", "signal", "code"),
    [
        (
            "slurmstepd: error: *** JOB 124 ON n1 CANCELLED DUE TO TIME LIMIT ***",
            "/app/r.sh: line 2: 9 Terminated     python x.py",
            "time-limit",
        ),
        (
            "=>> PBS: job killed: walltime 3612 exceeded limit 3600",
            "Terminated",
            "time-limit",
        ),
        (
            "Pod ephemeral local storage usage exceeds the total limit of 2Gi.",
            "Killed",
            "disk-full",
        ),
        (
            "slurmstepd: error: Detected 1 oom-kill event(s) in StepId=7.batch.",
            "exit code 137",
            "killed",
        ),
    ],
)
def test_what_the_cluster_says_of_a_limit_comes_before_its_signal(
    limit: str, signal: str, code: str, first: str
) -> None:
    lines = [limit, signal] if first == "limit" else [signal, limit]
    message = reported(WORK + "\n".join(lines) + "\n")
    assert message.cause == code
    assert "limit" in message.headline
    assert "124" not in message.headline.split(":")[0]


@pytest.mark.parametrize(
    ("line", "thing"),
    [
        ("Error: ENOENT: no such file or directory, open '/in/x.json'", "/in/x.json"),
        ("Error: EACCES: permission denied, mkdir '/opt/cache'", "/opt/cache"),
        ("EROFS: read-only file system, open '/app/log.txt'", "/app/log.txt"),
        ("ENOSPC: no space left on device, write '/out/a.tif'", "/out/a.tif"),
        ("ENOENT: no such file or directory", "a file"),
    ],
)
def test_an_errno_symbol_is_never_the_thing(line: str, thing: str) -> None:
    means, _, _ = reported(f"{WORK}{line}\n").headline.partition(": E")
    assert thing in means
    assert not any(word in means for word in ("ENOENT", "EACCES", "EROFS", "ENOSPC"))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("OSError: [Errno 122] Disk quota exceeded: '/ws/out.tif'", "disk-full"),
        ("HTTPError: monthly quota exceeded for api.example.org", "rate-limited"),
        (
            "exceeded quota: compute, requested: limits.memory=64Gi",
            "request-over-limit",
        ),
    ],
)
def test_an_exceeded_quota_is_called_a_quota(line: str, code: str) -> None:
    message = reported(f"{WORK}{line}\n")
    assert message.cause == code
    assert "quota" in message.headline.removesuffix(line)
