"""Faults of the local Hub, switched on for a number of answers."""

import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

FaultKind = Literal[
    "too_many_requests",
    "bad_gateway",
    "unavailable",
    "gateway_timeout",
    "slow",
    "disconnect",
    "login_page",
    "login_redirect",
    "not_found",
    "malformed_json",
    "huge_body",
    "cut_log",
    "empty_log",
    "repeated_log",
    "missing_link",
    "false_failed",
    "limit_twice",
]
FAULT_KINDS: tuple[str, ...] = get_args(FaultKind)
# Where a fault belongs by default; all others belong anywhere.
_BELONGS_TO: dict[str, str] = {
    "cut_log": "log",
    "empty_log": "log",
    "repeated_log": "log",
    "missing_link": "status",
    "false_failed": "status",
    "limit_twice": "list",
}


@dataclass(frozen=True, slots=True)
class HubFault:
    """One fault.

    Args:
        kind: what goes wrong; `false_failed` shows a running job as failed (an
            unknown state is printed so, HUB.md section 2).
        workspace: in that workspace only; None for all.
        on: at that endpoint only; None for where the fault belongs.
        job_id: for that job only; None for all.
        times: For this many answers; None until cleared.
        retry_after_s: what `Retry-After` says (429 and 503); None for no header.
        delay_s: how long `slow` waits before the answer; one without a number of
            times ends its wait when it is cleared.
        after_bytes: where `cut_log` cuts, and how much `repeated_log` repeats.
        size_bytes: how much `huge_body` sends.
    """

    kind: FaultKind
    workspace: str | None = None
    on: str | None = None
    job_id: str | None = None
    times: int | None = 1
    retry_after_s: float | None = None
    delay_s: float = 1.0
    after_bytes: int = 100
    size_bytes: int = 50_000_000

    def fits(self, workspace: str | None, endpoint: str, job_id: str | None) -> bool:
        """Whether it concerns an answer."""
        on = self.on or _BELONGS_TO.get(self.kind)
        return (
            self.workspace in (None, workspace)
            and on in (None, endpoint)
            and self.job_id in (None, job_id)
        )


class HubFaults:
    """The faults that are on; safe to change from another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[HubFault] = []

    def add(self, kind: FaultKind, **options: Any) -> HubFault:
        """Switch a fault on; the options are those of `HubFault`.

        Raises:
            ValueError: for a kind that there is not.
            TypeError: for an option that there is not.
        """
        if kind not in FAULT_KINDS:
            raise ValueError(f"No fault {kind!r}; there are {', '.join(FAULT_KINDS)}.")
        fault = HubFault(kind, **options)
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._faults.clear()

    def is_on(self, fault: HubFault) -> bool:
        """Whether a fault without a number of times was not cleared yet."""
        with self._lock:
            return any(each is fault for each in self._faults)

    def active(self) -> tuple[dict[str, Any], ...]:
        """The faults that are on, with how many times are left."""
        with self._lock:
            return tuple(asdict(fault) for fault in self._faults)

    def take(
        self,
        kinds: Iterable[str],
        workspace: str | None,
        endpoint: str,
        job_id: str | None = None,
    ) -> HubFault | None:
        """The first fitting fault, counted as used."""
        with self._lock:
            for index, fault in enumerate(self._faults):
                if fault.kind in kinds and fault.fits(workspace, endpoint, job_id):
                    if fault.times is not None:
                        left = replace(fault, times=fault.times - 1)
                        self._faults[index : index + 1] = [left] if left.times else []
                    return fault
        return None
