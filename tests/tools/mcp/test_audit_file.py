"""The audit log's file is its owner's, whoever made it."""

import os
from pathlib import Path

import pytest

from eodh_tools.mcp.audit import AuditLog


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
