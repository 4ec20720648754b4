"""A short text compiles only the patterns that may fit it, and finds the same."""

import contextlib
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import hyperscan
import pytest
from filelock import lock_descriptor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eodh_sandbox.hub.scripted_jobs import ScriptedJob, recorded_outcomes
from eodh_tools.cache.pattern_cache import PatternStore
from eodh_tools.logs import multi_pattern, word_index
from eodh_tools.logs.causes import catalogue
from eodh_tools.logs.excerpt import classifier
from eodh_tools.logs.excerpt.patterns import CATALOGUE
from eodh_tools.logs.hyperscan_database import HyperscanDatabase
from eodh_tools.logs.multi_pattern import MultiPattern
from eodh_tools.logs.pattern_gate import PatternGate
from eodh_tools.logs.redaction import redactor
from eodh_tools.toolbox import pattern_compiler
from tests.tools.logs import required_words
from tests.waiting import WAIT_S

# Each is a function that builds its patterns once a process.
_BUILT: dict[str, Callable[[], MultiPattern]] = {
    "evidence": classifier.evidence.__wrapped__,
    "what surrounds it": classifier.other_kinds.__wrapped__,
    "secrets": redactor._rules_scanner.__wrapped__,  # noqa: SLF001
}
_SECRETS = (
    'password = "hunter2hunter2"',
    "machine example.org login me password hunter2hunter2",
    "Authorization: Bearer abcdefghijklmnop.qrstuvwxyz012345",
    "kind: Secret\ndata:\n  token: aHVudGVyMmh1bnRlcjI=",
    '{"name": "DB_PASSWORD",\n "value": "hunter2hunter2"}',
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
    "curl -u me:hunter2hunter2 https://example.org/?api_key=abcdefgh12345678",
    "AKIAIOSFODNN7EXAMPLE\twJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
)


def _texts() -> tuple[str, ...]:
    return (
        *(pattern.example for pattern in CATALOGUE),
        *(cause.example for cause in catalogue()),
        *_SECRETS,
        *(
            log.content.decode("utf-8", "replace")
            for job in recorded_outcomes().values()
            for log in job.logs
            if isinstance(log.content, bytes)
        ),
    )


_TEXTS = _texts()
_WORDS = st.sampled_from(sorted({word for text in _TEXTS for word in text.split(" ")}))
_LINES = st.sampled_from(sorted({line for text in _TEXTS for line in text.split("\n")}))


@pytest.fixture(scope="module", params=_BUILT)
def two_ways(
    request: pytest.FixtureRequest,
) -> Iterator[tuple[MultiPattern, MultiPattern]]:
    """The same patterns, narrowed to each text, and all compiled."""
    build = _BUILT[request.param]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(multi_pattern, "_store", None)
        patch.setattr(multi_pattern, "_MOST_NARROWED_BYTES", 1 << 40)
        narrowed, whole = build(), build()
        whole.complete()
        yield narrowed, whole


def test_narrowed_patterns_find_in_every_text_what_all_find(
    two_ways: tuple[MultiPattern, MultiPattern],
) -> None:
    narrowed, whole = two_ways
    for text in _TEXTS:
        block = text.encode()
        assert narrowed.hits(block) == whole.hits(block), text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.lists(_WORDS, max_size=8).map(" ".join) | _LINES | st.text(max_size=20),
        max_size=8,
    )
)
def test_narrowed_patterns_find_in_any_text_what_all_find(
    two_ways: tuple[MultiPattern, MultiPattern], lines: list[str]
) -> None:
    narrowed, whole = two_ways
    block = "\n".join(lines).encode("utf-8", "replace")
    assert narrowed.hits(block) == whole.hits(block)
    assert narrowed.hits(block.swapcase()) == whole.hits(block.swapcase())


@pytest.mark.parametrize("text_bytes", [100, 80_000])
def test_texts_that_are_not_long_do_not_wait_until_all_patterns_are_compiled(
    text_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event loop looks through short texts, and an explanation often at one line."""
    compiling, answered = threading.Event(), threading.Event()
    complete = MultiPattern.complete

    def slowly(self: MultiPattern) -> object:
        compiling.set()
        assert answered.wait(WAIT_S)
        return complete(self)

    monkeypatch.setattr(multi_pattern, "_store", None)
    monkeypatch.setattr(multi_pattern, "_MOST_NARROWED_BYTES", 100_000)
    monkeypatch.setattr(MultiPattern, "complete", slowly)
    patterns = MultiPattern([(b"error", 0), (b"fault", 0)], cached=True)
    text = b"no error here, no fault".ljust(text_bytes)

    for _ in range(160_000 // text_bytes):
        assert patterns.hits(text) == [(8, 0), (23, 1)]
    assert compiling.wait(WAIT_S)
    answered.set()


def test_the_gate_names_every_cause_that_fits_a_line() -> None:
    patterns = [pattern for cause in catalogue() for pattern in cause.patterns]
    gate = PatternGate([pattern.pattern for pattern in patterns])
    lines = list(dict.fromkeys(line for text in _TEXTS for line in text.split("\n")))
    lines += [
        "KILLED BY SIGNAL \u212a 9",
        "Perm\u00ed\u017f\u017fion denied: \u2019/x\u2019",
    ]
    for line, named in zip(lines, gate.candidates(lines), strict=True):
        fitting = {at for at, pattern in enumerate(patterns) if pattern.search(line)}
        assert fitting <= named, line


@pytest.mark.parametrize(
    ("expression", "fitting", "other"),
    [
        (rb"kille[dr]\b.*signal 9", b"it was KILLED by signal 9", b"killed, signal 8"),
        (rb"(?:foo|ba[rz])+ *=", b"see baz =", b"ba ="),
        (rb"(?:x|y)?end\n *next", b"the end\nnext", b"the end next"),
        (rb"[^a-z]ab\s+cd", b" ab\ncd", b" ab"),
        (rb"a?b{2}", b"bb", b"a"),
        (rb"^\d+$", b"12", b"something"),
    ],
)
def test_a_pattern_is_looked_for_wherever_it_fits(
    expression: bytes, fitting: bytes, other: bytes
) -> None:
    flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_MULTILINE
    narrowed = MultiPattern([(expression, flags)], cached=True)
    assert bool(narrowed.hits(fitting)) == bool(
        re.search(expression, fitting, re.IGNORECASE | re.MULTILINE)
    )
    assert narrowed.hits(other) == []


def test_a_first_short_log_compiles_few_patterns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(multi_pattern, "_store", None)
    compiled: list[int] = []
    of, here = HyperscanDatabase.of, threading.current_thread()

    def counted(
        expressions: list[tuple[bytes, int]], *, literal: bool = False
    ) -> object:
        # What other tests used up their bound of is compiled beside them.
        if threading.current_thread() is here and not literal:
            compiled.append(len(expressions))
        return of(expressions, literal=literal)

    monkeypatch.setattr(HyperscanDatabase, "of", counted)
    (log,) = ScriptedJob.recorded("app-error").logs
    assert isinstance(log.content, bytes)
    for build in _BUILT.values():
        build().hits(log.content)
    assert set(compiled) == {1}
    assert len(compiled) < 80


def test_many_hits_stop_at_the_same_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multi_pattern, "_store", None)
    words = [(b"error", 0), (b"err", 0)]
    narrowed = MultiPattern(words, most_hits=5, cached=True)
    whole = MultiPattern(words, most_hits=5)
    block = b"error " * 9
    assert narrowed.hits(block) == whole.hits(block)
    assert len(narrowed.hits(block)) == 5


def test_a_process_beside_the_answer_compiles_for_those_to_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PatternStore(tmp_path / "patterns")
    monkeypatch.setattr(multi_pattern, "_store", store)
    build = _BUILT["what surrounds it"]
    lacking = build()
    process = pattern_compiler.start_compiling()
    assert process is not None
    assert process.wait(timeout=WAIT_S) == 0
    stored = sorted(each.suffix for each in store.folder.iterdir())
    assert stored == [".hyperscan"] * 4
    assert build().to_bytes() == lacking.to_bytes()
    monkeypatch.setattr(multi_pattern, "_incomplete", set())
    assert pattern_compiler.start_compiling() is None


@pytest.mark.parametrize("folder_is_there", [True, False])
def test_two_processes_never_compile_at_once_and_none_where_the_folder_is_gone(
    tmp_path: Path, *, folder_is_there: bool
) -> None:
    folder = tmp_path / "patterns"
    command = [sys.executable, "-m", "eodh_tools.toolbox.pattern_compiler", str(folder)]
    with contextlib.ExitStack() as other:
        if folder_is_there:
            folder.mkdir()
            lock = other.enter_context((folder / "compiling").open("w"))
            assert lock_descriptor(lock.fileno(), blocking=False)
        subprocess.run(command, check=True, timeout=WAIT_S)
    found = [each.name for each in folder.iterdir()] if folder.exists() else None
    assert found == (["compiling"] if folder_is_there else None)


def test_a_damaged_file_is_stored_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multi_pattern, "_store", PatternStore(tmp_path))
    build = _BUILT["what surrounds it"]
    build().complete()
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    again = build()
    assert again.hits(b"Traceback") == build().hits(b"Traceback")
    again.complete()
    assert file.read_bytes() == content


def test_the_stored_words_are_those_of_todays_expressions() -> None:
    stored = word_index.FILE.read_text("ascii")
    assert stored == required_words.text(), "run `make reference`"


@pytest.mark.parametrize("content", [None, "no JSON", "{}"])
def test_without_stored_words_the_same_patterns_may_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    patterns = classifier.evidence().patterns
    with_words = word_index.WordIndex(patterns)
    file = tmp_path / "words.json"
    if content is not None:
        file.write_text(content, encoding="ascii")
    monkeypatch.setattr(word_index, "FILE", file)
    word_index._stored.cache_clear()  # noqa: SLF001
    try:
        without = word_index.WordIndex(patterns)
    finally:
        word_index._stored.cache_clear()  # noqa: SLF001
    for text in _TEXTS:
        block = text.encode()
        assert with_words.that_may_fit(block) == without.that_may_fit(block), text
