"""A Hub on this machine that runs real CWL workflows, for the demo and the tests."""

from eodh_tools.localhub.faults import Fault, Faults
from eodh_tools.localhub.hub import LocalHub
from eodh_tools.localhub.jobs import HubJob, JobLog
from eodh_tools.localhub.scripts import ScriptedJob, growing
from eodh_tools.localhub.stages import DEMO, QUICK, RECORDED, Pace

__all__ = [
    "DEMO",
    "QUICK",
    "RECORDED",
    "Fault",
    "Faults",
    "HubJob",
    "JobLog",
    "LocalHub",
    "Pace",
    "ScriptedJob",
    "growing",
]
