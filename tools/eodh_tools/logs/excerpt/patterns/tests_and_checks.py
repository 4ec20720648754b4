"""Test runners and checkers: what failed, what was expected, how many."""

from eodh_tools.logs.excerpt.patterns.pattern import Pattern

PATTERNS = (
    Pattern("test", r"^[ \t]*--- FAIL\b", "--- FAIL: TestMerge (0.00s)"),
    Pattern("test", r"^not ok\b", "not ok 23 merges two tiles"),
    # The word in capitals, as pytest, prove, ctest, gradle and surefire write it.
    Pattern(
        "test", r"\bFAIL(?:ED|URE|URES|S)?\b", "FAILED tests/test_tiles.py::test_merge"
    ),
    # mocha, RSpec, ExUnit: numbered failures.
    Pattern("test", r"^[ \t]*\d+\) +\S", "  1) merges two tiles"),
    # Crosses of jest, ava, vitest (three bytes each in UTF-8).
    Pattern(
        "test",
        r"^[ \t]*(?:\xe2\x9c\x97|\xe2\x9c\x96|\xc3\x97|\xe2\x9c\x98|\xe2\x98\x93|"
        r"\xe2\x97\x8f )",
        "  ✗ merges two tiles",
    ),
    Pattern("test", r"\[  FAILED  \]", "[  FAILED  ] Tiles.Merge (3 ms)"),
    Pattern("test", r"<<< (?:FAILURE|ERROR)", "merge(TileTest)  <<< FAILURE!"),
    Pattern(
        "test", r"^[ \t]*Failure(?:/Error)?:", "     Failure/Error: expect(n).to eq 3"
    ),
    Pattern("test", r"^=+ (?:FAILURES|ERRORS) =+", "=========== FAILURES ==========="),
    Pattern("test", r"^_{4}_* .* _{4}", "__________ test_merge __________"),
    Pattern("test", r"^(?:FAIL|ERROR): \w", "FAIL: test_merge (tests.TileTest)"),
    Pattern(
        "test", r"(?i)\btests? (?:failed|failures?)\b", "There were test failures."
    ),
    Pattern("test", r"(?i)^[ \t]*failures:", "Failures:"),
    Pattern(
        "test",
        r"(?i)^[ \t]*failed (?:tests?|assertion)",
        "Failed tests:   merge(TileTest)",
    ),
    Pattern(
        "test", r"\(Failed\)|\*\*\*Failed", "3/9 Test #3: merge ....***Failed  0.1 sec"
    ),
    Pattern("test", r"^[ \t]+\S.* FAILED\b", "    TileTest > merge FAILED"),
    Pattern(
        "test",
        r"\.\.\.+ ?(?:FAIL|fail|ERROR|Failed)",
        "tests/merge .............. Failed",
    ),
    Pattern(
        "test", r"(?i)\bfailed on line \d", "merge_SUITE:two_tiles failed on line 9"
    ),
    Pattern("test", r"Dubious, test returned", "Dubious, test returned 1 (wstat 256)"),
    # Crosses that jest and Xcode use.
    Pattern("test", r"^[ \t]*(?:\xe2\x9c\x95|\xe2\x9d\x8c)", "  ✕ merges two tiles"),
    # PHPUnit, Clojure, Julia, R's testthat, busted, .NET, XCTest.
    Pattern(
        "test",
        r"^There (?:was|were) \d+ (?:failures?|errors?)|^(?:FAIL|ERROR) in \(|"
        r"^(?:Test Failed|Error During Test) at |^Failure \xe2|^Error \xe2|"
        r"^-- Failure|^\xe2\x94\x80\xe2\x94\x80 (?:Failure|Error)",
        "There was 1 failure:",
    ),
    Pattern(
        "test",
        r"^[ \t]*Failed {2,}\S|^[ \t]*Error Message:|: error: -\[\w+ \w+\]|"
        r"The following build commands failed",
        "  Failed   Tiles.MergeTest [3 ms]",
    ),
    # What Rust and Python print about one failed test.
    Pattern("test", r"^---- \S+ stdout ----", "---- merge::two_tiles stdout ----"),
    # A linter's finding: line, column, severity.
    Pattern(
        "lint",
        r"^[ \t]+\d+:\d+ +(?:error|warning)\b|^ +\d+ \| (?:ERROR|WARNING) +\|",
        "  12:5  error  'tile' is not defined  no-undef",
    ),
    Pattern(
        "lint",
        r"^\S+:\d+:\d+: [A-Z]\d*:? |^(?:ERROR|WARNING): \S+\[\d+, \d+\]",
        "tiles.py:3:80: E501 line too long",
    ),
    # Assertions: what was expected, what came.
    Pattern(
        "assert",
        r"(?i)assert(?:ion)?(?:error| ?failed|ion ?failure)",
        "resample.c:40: warp: Assertion failed: n > 0",
    ),
    Pattern("assert", r"^E {3}", "E       assert 3 == 4"),
    Pattern("assert", r"^> +\w", ">       assert merge(a, b) == c"),
    Pattern(
        "assert",
        r"(?i)\bexpected\b.* (?:but|got|actual|found|instead|"
        r"to (?:be|equal|have|not|match|include|throw|contain))\b",
        "expected 3 tiles but got 2",
    ),
    Pattern(
        "assert",
        r"(?i)^[ \t]*(?:expected|actual|got|received|wanted|want|found)\b ?[:=]",
        "     Expected: 3",
    ),
    Pattern(
        "assert",
        r"(?i)\bshould (?:be|have|equal|not|contain)\b",
        "tile count should be 3",
    ),
    Pattern(
        "assert", r"(?i)\bdoes(?: not|n.t) (?:equal|match)", "output does not match"
    ),
    Pattern("assert", r"(?i)mismatch", "checksum mismatch for scene.zip"),
    # Differences.
    Pattern("diff", r"^[ \t]*[+-](?:[^+\s-]|[ \t]+\S)", "-    bands: 3"),
    Pattern("diff", r"^@@ -\d", "@@ -1,3 +1,3 @@"),
    Pattern("diff", r"^diff --git", "diff --git a/tiles.py b/tiles.py"),
    Pattern("diff", r"^[ \t]*(?:---|\+\+\+) \S", "--- expected"),
    # How many failed, and that none did.
    Pattern(
        "count",
        r"(?i)\b[1-9]\d* (?:\w+ )?(?:failed|failing|failures?|errors?|broken|problems?|"
        r"offenses?|violations?)\b",
        "== 1 failed, 41 passed in 3.2s ==",
    ),
    Pattern(
        "count",
        r"(?i)\b(?:failures|errors|failed|fail)[:=] *[1-9]",
        "Tests run: 41, Failures: 1, Errors: 0",
    ),
    Pattern("count", r"(?i)\b[1-9]\d* of \d+ .*fail", "1 of 13 test tasks failed:"),
    Pattern("count", r"(?i)^[ \t]*failed \d", "failed 1 and passed 41 tests"),
    Pattern(
        "zero",
        r"(?i)\b(?:0|no|zero) (?:\w+ )?(?:failed|failing|failures?|errors?|problems?|"
        r"warnings?|vulnerabilities)\b",
        "block 41 written, 0 errors",
    ),
    Pattern(
        "zero",
        r"(?i)\b(?:failures|errors|failed|fail|skipped)[:=] *0\b",
        "Failures: 0",
    ),
    Pattern(
        "zero",
        r"(?i)without (?:any )?(?:error|problem|warning)",
        "finished without errors",
    ),
    # What went well.
    Pattern("pass", r"^ok\b", "ok 3 - merges two tiles"),
    Pattern(
        "pass", r"\bPASS(?:ED)?\b|=== (?:RUN|PAUSE|CONT)", "--- PASS: TestMerge (0.0s)"
    ),
    Pattern(
        "pass",
        r"^[ \t]*(?:\xe2\x9c\x93|\xe2\x9c\x94|\xe2\x88\x9a)",
        "  ✓ merges two tiles",
    ),
    Pattern(
        "pass",
        r"(?i)\b(?:passed|succeeded|success(?:ful|fully)?)\b",
        "merge succeeded",
    ),
    Pattern(
        "pass",
        r"\.\.\.+ ?(?:ok|OK|yes|no|done|passed|PASS)\b",
        "checking for gcc... yes",
    ),
    Pattern(
        "pass",
        r"\bOK\b|\bSKIP(?:PED)?\b|\bUP-TO-DATE\b|"
        r"(?i:\bskipping\b|\bup[ -]to[ -]date\b)",
        "merge: OK (0.1s)",
    ),
)
