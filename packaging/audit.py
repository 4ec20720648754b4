"""Ask whether a version in requirements.lock has a known hole: `make audit`.

Ends with 0 where nothing is known, and where nobody could be asked, which it says: a
machine without a network must still be able to build. Ends with 1 on a finding.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parent.parent / "requirements.lock"
_LIMIT_S = 600
# How requests and urllib3 call it when nobody answers.
_UNREACHABLE = ("ConnectionError", "ConnectTimeout", "ReadTimeout", "ProxyError")
_PIP_AUDIT = (
    "--disable-pip",  # the lock is resolved already
    "--progress-spinner=off",
    "--format=json",
    "--vulnerability-service=osv",
)


def main(arguments: list[str]) -> int:
    """Audit a lock.

    Args:
        arguments: A lock in place of ours, then options of pip-audit's.
    """
    lock, *options = arguments or [str(LOCK)]
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "-r", lock, *_PIP_AUDIT, *options],
        capture_output=True,
        encoding="utf-8",
        timeout=_LIMIT_S,
        check=False,
    )
    if not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["no word of why"])[-1]
        if any(kind in done.stderr for kind in _UNREACHABLE):
            print(f"could not ask: {last[:200]}")
            return 0
        print(f"pip-audit failed: {last[:500]}", file=sys.stderr)
        return 1
    audited = json.loads(done.stdout)["dependencies"]
    found = [each for each in audited if each.get("vulns")]
    for each in found:
        for hole in each["vulns"]:
            fixed = ", ".join(hole["fix_versions"]) or "no version yet"
            print(f"{each['name']} {each['version']}: {hole['id']}, fixed in {fixed}")
    print(f"{len(audited)} packages asked about, {len(found)} with a known hole")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
