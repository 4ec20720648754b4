"""Private files: each appears whole under its name, or not at all."""

import contextlib
import errno
import os
from pathlib import Path

import pytest

from eodh_tools.files import create_private, private_file


def no_hard_links(*_: object) -> None:
    """As the disk of a memory stick answers."""
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


@pytest.fixture(params=["hard links", "no hard links"])
def any_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that can give a file two names, and one that cannot."""
    if request.param == "no hard links":
        monkeypatch.setattr(os, "link", no_hard_links)


@pytest.mark.usefixtures("any_disk")
def test_a_new_file_never_replaces_one_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "key"
    create_private(path, b"first")
    create_private(path, b"second")
    with pytest.raises(FileExistsError), private_file(path, replace=False) as file:
        file.write(b"third")
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("any_disk")
@pytest.mark.parametrize("replace", [True, False])
def test_a_file_that_was_not_finished_leaves_nothing(
    tmp_path: Path, *, replace: bool
) -> None:
    path = tmp_path / "log"
    with contextlib.suppress(RuntimeError), private_file(path, replace=replace) as file:
        file.write(b"half")
        raise RuntimeError
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
@pytest.mark.usefixtures("any_disk")
@pytest.mark.parametrize("replace", [True, False])
def test_only_the_owner_reads_a_private_file(tmp_path: Path, *, replace: bool) -> None:
    path = tmp_path / "log"
    with private_file(path, replace=replace) as file:
        file.write(b"a line")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_is_replaced_and_the_file_it_names_stays(tmp_path: Path) -> None:
    others, link = tmp_path / "others", tmp_path / "link"
    others.write_bytes(b"theirs")
    link.symlink_to(others)
    with private_file(link) as file:
        file.write(b"ours")
    assert others.read_bytes() == b"theirs"
    assert link.read_bytes() == b"ours"
    assert not link.is_symlink()
