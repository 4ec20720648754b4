"""The page itself: one file that runs its own script and asks nobody else."""

import base64
import hashlib
import re

import pytest

from eodh_tools.viewer import page


@pytest.mark.parametrize("served", [True, False])
def test_its_policy_lets_only_its_own_script_and_style_run(*, served: bool) -> None:
    text = page.html(served=served)
    found = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert found is not None

    def hash_of(kind: str) -> str:
        (inline,) = re.findall(rf"<{kind}>(.*?)</{kind}>", text, re.DOTALL)
        digest = hashlib.sha256(inline.encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    assert found[1].split("; ") == [
        "default-src 'none'",
        f"script-src {hash_of('script')}",
        f"style-src {hash_of('style')}",
        "connect-src 'self'" if served else "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_it_loads_nothing_and_makes_no_markup_from_text() -> None:
    text = page.html(served=True)
    assert not re.search(r"\b(src|href|on\w+)=|url\(|@import|https?://", text)
    for maker in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "DOMParser",
        "eval(",
        "new Function",
        "srcdoc",
    ):
        assert maker not in text


def test_a_server_sends_the_policy_and_lets_no_other_page_frame_it() -> None:
    headers = page.served_headers()
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "frame-ancestors 'none'" in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
