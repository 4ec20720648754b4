"""What shells and libraries print as they start is not what ended a step."""

import itertools

import pytest

from tests.tools.diagnosis.logs_by_trap import TRACE
from tests.tools.diagnosis.test_causes_of_logs import reported

NOISE = [
    "bash: cannot set terminal process group (-1): Inappropriate ioctl for device",
    "bash: no job control in this shell",
    "/app/run.sh: line 3: nvidia-smi: command not found",
    "fatal: not a git repository (or any of the parent directories): .git",
    "error: could not lock config file /root/.gitconfig: Permission denied",
    "libGL error: failed to load driver: swrast",
    'SLF4J: Failed to load class "org.slf4j.impl.StaticLoggerBinder".',
    "ERROR 1: Can't load requested DLL: /opt/lib/gdalplugins/gdal_PDF.so",
    "Error in sys.excepthook:",
    "Failed to import duckdb engine: No module named 'duckdb' (optional)",
]
ENDS = {
    "row 9 has 4": f"{TRACE}ValueError: row 9 has 4 columns, 5 are wanted\n",
    "has 3 parts": "ERROR: the area has 3 parts, only one is allowed\n",
    "/in/dem.tif": (
        f"{TRACE}FileNotFoundError: [Errno 2] No such file or directory: "
        "'/in/dem.tif'\n"
    ),
}


@pytest.mark.parametrize(("noise", "said"), [*itertools.product(NOISE, ENDS)])
def test_noise_of_a_start_does_not_lead(noise: str, said: str) -> None:
    headline = reported(f"{noise}\nreading 12 scenes\n{ENDS[said]}").headline
    assert said in headline.partition("; after it")[0].partition("; before it")[0]


def test_what_a_library_reports_as_it_returns_does_not_lead_once_work_went_on() -> None:
    report = (
        "HDF5-DIAG: Error detected in HDF5 (1.12.2) thread 0:\n"
        "  #000: H5A.c line 528 in H5Aopen_by_name(): can't open attribute\n"
        "    major: Attribute\n    minor: Can't open object\n"
    )
    scenes = "".join(f"scene {number} of 12\n" for number in range(1, 5))
    headline = reported(f"{report}{scenes}{ENDS['/in/dem.tif']}").headline
    assert headline.startswith("Step 'tile' opened the file /in/dem.tif")


def test_what_was_replaced_at_once_does_not_lead() -> None:
    refused = "curl: (22) The requested URL returned error: 404\n"
    stand_in = "using the bundled table of ozone\n"
    end = ENDS["has 3 parts"]
    headline = reported(f"{refused}{stand_in}reading 12 scenes\n{end}").headline
    assert "has 3 parts" in headline.partition("; before it")[0]
