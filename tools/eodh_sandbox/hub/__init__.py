"""A Hub on this machine that runs real CWL workflows, for the demo and the tests."""

from eodh_sandbox.hub.faults import HubFault, HubFaults
from eodh_sandbox.hub.hub import LocalHub
from eodh_sandbox.hub.job_store import HubJob, JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob, growing
from eodh_sandbox.hub.stages import DEMO, QUICK, RECORDED, StageTiming
from eodh_sandbox.hub.zoo_kernel import HUB, KERNEL, FrontEnd

__all__ = [
    "DEMO",
    "HUB",
    "KERNEL",
    "QUICK",
    "RECORDED",
    "FrontEnd",
    "HubFault",
    "HubFaults",
    "HubJob",
    "JobLog",
    "LocalHub",
    "ScriptedJob",
    "StageTiming",
    "growing",
]
