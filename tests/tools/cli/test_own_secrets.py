"""What prints a local log hides the keys of this user, wherever they are set."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from eodh_tools.cli import own_secrets
from eodh_tools.config.key_store import KeyStore
from eodh_tools.config.profiles import ProfileFile
from tests.tools.logs.planted import ALNUM, made_up

KEY, OTHER = made_up(40, ALNUM, "of a profile"), made_up(40, ALNUM, "of the folder")


def test_keys_of_profiles_and_of_the_folder_are_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"EODH_API_KEY={OTHER}\n")
    monkeypatch.setattr(ProfileFile, "read", lambda _: {"a": object()})
    monkeypatch.setattr(KeyStore, "get", lambda *_: SecretStr(KEY))

    text, count = own_secrets.own_redactor().text(f"x {KEY} y {OTHER} z")

    assert (text, count) == ("x [redacted] y [redacted] z", 2)
