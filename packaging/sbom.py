"""Write what requirements.lock holds as a bill of materials: `make sbom`.

CycloneDX 1.6, the same bytes for the same lock. No address of a package index is in
it: where a package came from is nobody's business but the machine's that fetched it.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
_LIMIT_S = 120


def main(arguments: list[str]) -> int:
    """Write the bill.

    Args:
        arguments: Where to; build/sbom.json if nothing is said.
    """
    target = Path(arguments[0]) if arguments else ROOT / "build" / "sbom.json"
    made = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements"),
            *("--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"),
            *("--spec-version", "1.6", "--output-format", "JSON"),
            str(ROOT / "requirements.lock"),
        ],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=_LIMIT_S,
        check=True,
    )
    bill = json.loads(made.stdout)
    for component in bill["components"]:
        _without_index(component)
    target.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bill, indent=2, sort_keys=True) + "\n"
    target.write_text(text, encoding="utf-8")
    print(f"{target}: {len(bill['components'])} packages")
    return 0


def _without_index(component: dict[str, Any]) -> None:
    """Name a package by its purl alone; the hashes of its files stay."""
    # It quotes the whole line of the lock.
    component.pop("description", None)
    for reference in component.get("externalReferences", ()):
        if reference["type"] == "distribution":
            reference["url"] = component["purl"]
            reference["comment"] = "any of these files"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
