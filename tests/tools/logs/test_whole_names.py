"""What a cause names is a whole name, however it is written, or nothing."""

import pytest

from eodh_tools.logs.causes import shown_by
from eodh_tools.logs.whole_names import shortened
from tests.tools.diagnosis.test_causes_of_logs import reported

NO_FILE = "No such file or directory"
PLACED = [
    (f"RasterioIOError: s3://b/year=2024/m=06/B04.tif: {NO_FILE}", "s3://b/year=2024/m=06/B04.tif"),
    (f"cat: /data/year=2024/B04.tif: {NO_FILE}", "/data/year=2024/B04.tif"),
    (f"cat: year=2024/month=06/B04.tif: {NO_FILE}", "year=2024/month=06/B04.tif"),
    (f"OSError: https://h.example/a/B04.tif?v=abc: {NO_FILE}", "https://h.example/a/B04.tif?v=abc"),
    (f"OSError: /data/run:3/B04.tif: {NO_FILE}", "/data/run:3/B04.tif"),
    (f"ls: cannot access 'a b=c.tif': {NO_FILE}", "a b=c.tif"),
    (f"ERROR 4: /data/key=B04/x y.tif: {NO_FILE}", "/data/key=B04/x y.tif"),
    (f"FileNotFoundError: [Errno 2] {NO_FILE}: b'/data/B04.tif'", "/data/B04.tif"),
    (f"FileNotFoundError: [Errno 2] {NO_FILE}: PosixPath('/d/x=1.tif')", "/d/x=1.tif"),
    (f"FileNotFoundError: [Errno 2] {NO_FILE}: \"/d/it's/B4.tif\"", "/d/it's/B4.tif"),
    (f"Rscript: cannot open file 'a b (1).R': {NO_FILE}", "a b (1).R"),
    (f"tool: could not open input file my data.tif: {NO_FILE}", "my data.tif"),
    (f"tool: merge /data/a.tif b.tif: {NO_FILE}", "b.tif"),
    (f"tool --in=/data/x.tif: {NO_FILE}", "/data/x.tif"),
    (f"run.sh:12:/data/x.tif: {NO_FILE}", "/data/x.tif"),
    (f"java.io.FileNotFoundException: /d/r=3/a b.xml ({NO_FILE})", "/d/r=3/a b.xml"),
    (f"tar: Cannot open: {NO_FILE}", None),
    ("run.sh: line 4: /out/a b/log.txt: Permission denied", "/out/a b/log.txt"),
    ("OSError: [Errno 5] Input/output error: '/data/a b/x.tif'", "/data/a b/x.tif"),
    ("ERROR 4: '/d a=c.tif' not recognized as a supported file format", "/d a=c.tif"),
    ("ModuleNotFoundError: No module named 'a-b.c'", "a-b.c"),
    ("curl: (6) Could not resolve host: host=x.example.com", "host=x.example.com"),
    ("cannot open /in/a from b.tif: No such file or directory", "b.tif"),
    ("run.sh: line 3: AWS_KEY_ID-x: unbound variable", "AWS_KEY_ID-x"),
    (f"cp: cannot stat \u2018/in/a=1/x y.tif\u2019: {NO_FILE}", "/in/a=1/x y.tif"),
    (f"grep: /in/a=1/x y: {NO_FILE}", "/in/a=1/x y"),
    (f"stat /in/a b=1: {NO_FILE}", "/in/a b=1"),
    ("ERROR 4: `/in/a=1/x y' does not exist in the file system", "/in/a=1/x y"),
    ("pull access denied for r.example:5000/b@sha256:0f", "r.example:5000/b@sha256:0f"),
    (f"/usr/bin/env: 'bash\\r': {NO_FILE}", "bash"),
    # What is caught whole, and what only stands beside it.
    ("Error: status=503", "503"),
    ('{"msg": "cannot open /data/x.tif: No such file or directory"}', "/data/x.tif"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "name"), PLACED, ids=[line for line, _ in PLACED])
def test_a_name_is_named_whole_or_not_at_all(line: str, name: str | None) -> None:
    shown = shown_by(line, "step")

    assert shown is not None
    assert shown.named == name


BESIDE = [
    (f'rsync: link_stat "/in/a b=1" failed: {NO_FILE} (2)', "“/in/a b=1”"),
    ("kann Datei '/d/j=4/a b.csv' nicht öffnen: No such file", "“/d/j=4/a b.csv”"),
    (f"tar: /data/y=2024/a b.tar: Cannot open: {NO_FILE}", "“/data/y=2024/a b.tar”"),
    ("cp: cannot create file '/out/a b.tif': Permission denied", "“/out/a b.tif”"),
    ("mkdir: cannot create /data/run=3: Permission denied", " /data/run=3:"),
    ('runc: exec: "/app/a b.sh": permission denied: unknown.', "“/app/a b.sh”"),
    ("No product reader found for 'file /in/S2A=1 MSI.zip'", "“/in/S2A=1 MSI.zip”"),
    ("ERROR 3: /out/big m.tif: write: No space left on device", "“/out/big m.tif”"),
    ("OSError: [Errno 30] Read-only file system: b'/out/x=1/a'", " /out/x=1/a:"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "name"), BESIDE, ids=[line for line, _ in BESIDE])
def test_a_file_that_no_pattern_caught_is_named_whole_too(line: str, name: str) -> None:
    headline = reported(f"{line}\n").headline

    assert name in headline.removesuffix(line)


def test_a_name_that_is_too_long_is_cut_with_a_mark() -> None:
    image = f"registry.example:5000/eo/ndvi:1.2@sha256:{'9f86d081' * 8}"
    shown = shown_by(f'Failed to pull image "{image}": not found', "step")

    assert shown is not None
    assert shown.named == shortened(image, 100)
    head, tail = shown.named.split("…")
    assert image.startswith(head)
    assert image.endswith(tail)
    assert head.startswith("registry.example:5000/eo/ndvi:1.2@sha256:")
