"""A second judge of redaction: what a scanner of others finds in our output.

detect-secrets knows nothing of our rules. Each of its findings stands in `EXPLAINED`
with the reason why it is no secret; any other one is a leak, or a rule to fix.
"""

import json
from pathlib import Path

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import default_settings

from eodh_tools.logs.lines import clean_block
from eodh_tools.logs.redaction.redactor import Redactor
from tests.hostile.families.secrets import KEY, OWN_KEY, SECRETS

#: By finding: the kind of detector and the value, and why it is no secret.
EXPLAINED: dict[tuple[str, str], str] = {
    ("Private Key", "BEGIN PRIVATE KEY"): "the head of a key whose body is gone",
}
LOG = "".join(f"{secret.line}\n" for secret in (*SECRETS, *OWN_KEY))


def found_in(text: bytes, folder: Path) -> set[tuple[str, str]]:
    """The kinds and values that the scanner finds in a text."""
    file = folder / "shown.log"
    file.write_bytes(text)
    secrets = SecretsCollection()
    with default_settings():
        secrets.scan_file(str(file))
    return {(found.type, found.secret_value or "") for _, found in secrets}


def test_a_scanner_of_others_finds_no_secret_that_we_left(tmp_path: Path) -> None:
    before = found_in(LOG.encode(), tmp_path)
    shown, _ = Redactor([KEY]).text(LOG)

    after = found_in(shown.encode(), tmp_path)

    # It is a judge only if it finds much where nothing is redacted.
    assert len(before) > 30
    assert after == set(EXPLAINED)


def test_a_scanner_of_others_finds_none_of_the_handed_secrets(
    shared: Path, tmp_path: Path
) -> None:
    lines = (shared / "security/secrets.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    secrets = {secret for row in rows for secret in row["secrets"]}
    text = clean_block("".join(f"{row['text']}\n" for row in rows).encode())

    after = found_in(Redactor().stream().feed(text), tmp_path)

    assert len(found_in(text, tmp_path)) > 30
    assert [value for _, value in after if value and value in secrets] == []
