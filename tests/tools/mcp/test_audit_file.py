"""The audit log's file is its owner's, whoever made it."""

import logging
import os
import sys
from pathlib import Path

import httpx2
import pytest

from eodh_tools.errors import SettingsError
from eodh_tools.mcp.audit import AuditLog
from tests.tools.mcp.over_http import NO_TLS, served


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
def test_an_audit_log_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    file = tmp_path / "audit.log"
    file.write_text("")
    file.chmod(0o644)
    log = AuditLog(file)
    log.write("alice", "ok")
    assert file.stat().st_mode & 0o777 == 0o600

    # As a rotation makes a new one.
    file.rename(tmp_path / "audit.log.1")
    file.write_text("")
    file.chmod(0o644)
    log.write("alice", "ok")
    assert file.stat().st_mode & 0o777 == 0o600
    log.close()


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is of Linux")
def test_lines_that_cannot_be_written_are_counted_once_a_minute(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    log = AuditLog(Path("/dev/full"), lambda: now[0])
    with caplog.at_level(logging.ERROR):
        for second in range(100):
            now[0] = float(second)
            log.write("alice", "ok")
    log.close()
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "audit log: 1 lines lost so far (No space left on device)",
        "audit log: 61 lines lost so far (No space left on device)",
    ]
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.anyio
@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is of Linux")
async def test_lines_that_cannot_be_written_are_counted_in_the_metrics(
    environment: dict[str, str], tmp_path: Path
) -> None:
    full = environment | {"EODH_MCP_AUDIT_FILE": "/dev/full"}
    with served(tmp_path, full) as running:
        async with httpx2.AsyncClient(verify=NO_TLS) as http:
            before = await http.get(f"{running.origin}/metrics")
            refused = await http.get(running.url, headers={"Host": "evil.example"})
            after = await http.get(f"{running.origin}/metrics")
    assert refused.status_code == 421
    assert "eodh_mcp_audit_lines_lost_total 0.0" in before.text
    assert "eodh_mcp_audit_lines_lost_total 1.0" in after.text


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such pipes")
def test_a_pipe_that_nobody_reads_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SettingsError, match="EODH_MCP_AUDIT_FILE"):
        AuditLog(tmp_path / "pipe")
