"""What a shell's trace shows printed for a command that reads a password goes."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor
from tests.tools.logs.redaction.secrets_gone import check_gone

ODD = "Brachvogel7moor"
WORD = "kranichgrau"
WORDS = "krick ente moor gras"
SECRETS = (ODD, WORD, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        f"+ echo '{ODD}'\n+ kinit ada@EO.EXAMPLE",
        f"++ printf %s {ODD}\n++ sudo cryptsetup luksOpen /dev/vdb eo --key-file -",
        f"+ printf '%s\\n' {WORD}\n+ cryptsetup open --key-file=- /dev/vdb eo",
        f"+ echo '{WORDS}'\n+ cryptsetup open /dev/vdb eo -",
        f"+ echo -n {ODD}\n+ gpg --batch --passphrase-fd 0 -d a.gpg",
        f'+ echo "{ODD}"\n+ restic snapshots',
        f"2026-03-01T10:00:00Z + echo {WORD}\n2026-03-01T10:00:00Z + vault login -",
        f"+ echo {ODD}\n+ voms-proxy-init -pwstdin -voms eo",
        f"+ echo {WORD}\n+ podman login -u me --password-stdin r.example",
        f"+ yes {ODD}\n+ passwd ada",
        # The pipe's two ends run at once.
        f"+ cryptsetup open /dev/vdb eo -\n+ printf %s {ODD}",
        f"printf %s '{ODD}' | cryptsetup open /dev/vdb eo -",
        f"+ printf %s {WORD} | kinit ada",
    ],
)
def test_what_is_printed_for_it_goes(text: str) -> None:
    check_gone(text, SECRETS)


@pytest.mark.parametrize(
    "text",
    [
        "+ echo 'Opening the archive volume2 now'\n+ cryptsetup open /dev/vdb eo -",
        "+ echo 'Renewing ticket'\n+ kinit -R",
        "+ echo step14b\n+ kinit -kt /etc/ada.keytab ada",
        "+ echo job-4e2c29ec\n+ kinit ada",
        "+ echo S2A_MSIL2A_20260301T110839_N0511_R137_T30UXC\n+ vault login -",
        "+ echo unlocking...\n+ restic snapshots",
        f"+ echo {ODD}\n+ gdalinfo a.tif",
        f"+ echo {ODD}\n+ mkdir out\n+ kinit ada",
        "+ echo 5b0c92e7d1a84f36b98e20c7f4d1a653\n+ restic check",
        "+ printf %s 12\n+ sudo -S true",
    ],
)
def test_what_a_script_tells_before_it_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)
