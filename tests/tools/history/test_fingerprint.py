"""Failures of one cause have one fingerprint, whatever the inputs."""

import pytest

from eodh_tools.history.fingerprint import fingerprint, masked_line

ALIKE = [
    (
        "FileNotFoundError: [Errno 2] No such file or directory: '/tmp/x1/kent.tif'",
        "FileNotFoundError: [Errno 2] No such file or directory: '/calrissian/b/e.tif'",
    ),
    (
        "2026-11-27 10:11:12,123 ERROR no item between 2025-01-01 and 2025-02-01",
        "2026-11-28 00:00:00,001 ERROR no item between 2024-06-11 and 2024-06-12",
    ),
    (
        "HTTPError: 503 Server Error: Service Unavailable for url: https://d1.x.org/a/1",
        "HTTPError: 503 Server Error: Service Unavailable for url: https://d12.x.org/b?q",
    ),
    (
        "MemoryError: Unable to allocate 12.3 GiB for an array with shape (12, 3400)",
        "MemoryError: Unable to allocate 900. MiB for an array with shape (3, 100, 4)",
    ),
    ("1 scene found, 12 needed", "3 scenes found, 4 needed"),
    ("killed after 12 min 3 s", "killed after 59 s"),
    (
        "no band in S2A_MSIL2A_20250101T113321_N0400_R080_T30UXC_20250101T130045.SAFE",
        "no band in S2B_MSIL2A_20240312T110739_N0510_R137_T31UCT_20240312T143012.SAFE",
    ),
    ("job 0f2c7a1e-9b1d-11f0-8c3e-5a1b2c3d4e5f is gone", "job 42 is gone"),
    ("expecting value: line 1 column 7", "expecting value: line 3 column 210"),
    ("segfault at 0x7f12ab", "segfault at 0x0"),
    ("Fri Nov 27 04:02:40 2026: over quota", "Sat Nov 28 11:00:01 2026: over quota"),
    ("ValueError: 'kent' is no region", "ValueError: 'north devon' is no region"),
]
APART = [
    ("No module named 'h5py'", "No module named 'boto3'"),
    ("KeyError: 'B08'", "KeyError: 'crs'"),
    ("HTTP Error 404: Not Found", "HTTP Error 403: Forbidden"),
    ("exit code 137", "exit code 139"),
    ("OSError: [Errno 28] failed", "OSError: [Errno 13] failed"),
    ("unexpected keyword argument 'crs'", "unexpected keyword argument 'bbox'"),
    (
        "Could not resolve host: data.example.org",
        "Could not resolve host: catalogue.example.org",
    ),
    ("GET https://a.example.org/x failed", "GET https://b.example.org/x failed"),
    ("gdalwarp: command not found", "gdaldem: command not found"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_what_varies_from_job_to_job_is_masked(one: str, other: str) -> None:
    assert masked_line(one) == masked_line(other)
    assert fingerprint("c", "s", one) == fingerprint("c", "s", other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_names_the_cause_is_not_masked(one: str, other: str) -> None:
    assert masked_line(one) != masked_line(other)


def test_the_cause_and_the_step_count_too() -> None:
    line = "ValueError: no data"
    assert fingerprint("a", "s", line) != fingerprint("b", "s", line)
    assert fingerprint("a", "s", line) != fingerprint("a", "t", line)


def test_a_line_of_any_kind_takes_no_time() -> None:
    for piece in ("a/", "1.", "'", "x1_", "://", "\ue0001\ue001", "# "):
        masked_line(piece * 5_000)
