"""Write what `eodh-logs doctor` found."""

from typing import Literal

from eodh_tools.cli.exit_codes import ExitCode
from eodh_tools.results.models import ToolResult

State = Literal["ok", "note", "problem", "skipped"]


class SettingInUse(ToolResult):
    """One setting: its variable, its value (never a key) and where it comes from."""

    variable: str
    value: str
    source: str


class DoctorCheck(ToolResult):
    """One thing that was checked."""

    name: str
    state: State
    finding: str
    fix: str | None = None
    exit_code: int = 0


class DoctorReport(ToolResult):
    """Everything that was checked."""

    profile: str | None
    profiles: tuple[str, ...]
    settings: tuple[SettingInUse, ...]
    checks: tuple[DoctorCheck, ...]


def exit_code(answer: DoctorReport) -> ExitCode:
    """Return the code of the first problem."""
    codes = (check.exit_code for check in answer.checks if check.state == "problem")
    return ExitCode(next(codes, ExitCode.OK))


def doctor_text(answer: DoctorReport) -> str:
    """Write the checks, each with its fix, then the settings and their sources."""
    lines = []
    for check in answer.checks:
        lines.append(f"{check.state:<8} {check.name}: {check.finding}")
        if check.fix is not None:
            lines.append(f"{'':<8} fix: {check.fix}")
    shown = [setting for setting in answer.settings if _concerns_a_person(setting)]
    if shown:
        lines += ["", f"Settings (profile: {answer.profile or 'none'}):"]
        width = max(len(setting.variable) for setting in shown)
        lines += [
            f"  {setting.variable:<{width}}  {setting.value}  ({setting.source})"
            for setting in shown
        ]
    if answer.profiles:
        lines.append(f"Saved profiles: {', '.join(answer.profiles)}")
    return "\n".join(lines)


def _concerns_a_person(setting: SettingInUse) -> bool:
    """A server's setting is shown only where somebody has set it."""
    is_server = setting.variable.startswith("EODH_MCP_")
    return not is_server or setting.source not in {"default", "nowhere"}
