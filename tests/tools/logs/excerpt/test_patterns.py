import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from eodh_tools.logs.excerpt.classifier import KIND_BIT, LineMatcher
from eodh_tools.logs.excerpt.features import AREAS
from eodh_tools.logs.excerpt.model import WEIGHTS_FILE
from eodh_tools.logs.excerpt.patterns import CATALOGUE, EVIDENCE, KINDS, Pattern


@pytest.mark.parametrize("pattern", CATALOGUE, ids=lambda pattern: pattern.regex)
def test_a_pattern_finds_its_example(pattern: Pattern) -> None:
    assert LineMatcher([pattern]).hits(pattern.example.encode())


def test_every_example_is_a_line_of_its_own() -> None:
    assert all("\n" not in pattern.example for pattern in CATALOGUE)


def test_no_pattern_stands_in_the_catalogue_twice() -> None:
    expressions = [pattern.regex for pattern in CATALOGUE]
    assert len(expressions) == len(set(expressions))


def test_evidence_is_of_known_kinds() -> None:
    assert set(KINDS) > EVIDENCE


def test_weights_go_by_names_that_features_have() -> None:
    names = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    for name in names:
        group, _, kind = name.partition(":")
        if group in AREAS:
            assert kind in KIND_BIT


def test_a_matcher_is_used_by_several_threads_at_once() -> None:
    matcher = LineMatcher(CATALOGUE[:40])
    block = b"Traceback (most recent call last):\nok\n" * 20_000
    alone = matcher.hits(block)
    with ThreadPoolExecutor(4) as pool:
        assert all(hits == alone for hits in pool.map(matcher.hits, [block] * 8))


def test_a_block_full_of_hits_is_left_after_a_while() -> None:
    matcher = LineMatcher([Pattern("words", "x", "x")], most_hits=1_000)
    assert len(matcher.hits(b"x" * 1_000_000)) == 1_000
