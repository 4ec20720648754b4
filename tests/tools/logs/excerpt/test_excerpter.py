import itertools
from collections.abc import Iterator

from eodh_tools.logs.excerpt.excerpter import (
    Excerpt,
    Excerpter,
    excerpt,
    line_fingerprints,
)
from eodh_tools.logs.redaction.redactor import Redactor

POD = "2026-03-01T10:00:00.123456Z - merge-tiles-pod-abcdwxyz - "

NOISE = "".join(
    f"2026-03-01 10:00:{n % 60:02d},000 INFO tiles tile {n} of 400 written, 0 errors\n"
    for n in range(400)
)

WRAPPER = """\
WARNING [job merge] exited with status: 1
ERROR [job merge] Job error:
Error collecting output for parameter 'o': Did not find output file with glob: ['a']
WARNING [job merge] completed permanentFail
INFO [workflow ] completed permanentFail
{
    "res": null
}WARNING Final process status is permanentFail
"""

TRACEBACK = """\
Traceback (most recent call last):
  File "/app/merge.py", line 12, in <module>
    main()
  File "/opt/lib/python3.11/site-packages/click/core.py", line 1130, in __call__
    return self.main(*args, **kwargs)
rasterio.errors.RasterioIOError: band_4.tif: No such file or directory
"""


def of(text: str, max_lines: int = 20) -> Excerpt:
    return excerpt([text.encode()], max_lines=max_lines)


def texts(found: Excerpt) -> list[str]:
    return [line.text for line in found.lines]


def numbers(found: Excerpt) -> list[int]:
    return [line.number for line in found.lines]


def most_telling(found: Excerpt) -> str:
    return min(found.lines, key=lambda line: line.rank).text


def test_the_exception_is_found_between_noise_and_wrapper() -> None:
    found = of(NOISE + TRACEBACK + WRAPPER, max_lines=5)
    assert any("band_4.tif: No such file" in text for text in texts(found))


def test_the_exception_is_the_first_key_line() -> None:
    assert "RasterioIOError" in most_telling(of(NOISE + TRACEBACK))


def test_lines_stand_in_the_order_of_the_log_with_their_numbers() -> None:
    log = NOISE + TRACEBACK
    found = of(log)
    assert numbers(found) == sorted(numbers(found))
    lines = log.split("\n")
    assert [lines[number - 1] for number in numbers(found)] == texts(found)


def test_no_more_lines_are_shown_than_asked_for() -> None:
    for most in (1, 3, 20, 50):
        assert 0 < len(of(NOISE + TRACEBACK + WRAPPER, max_lines=most).lines) <= most


def test_totals_say_what_was_left_out() -> None:
    log = NOISE + TRACEBACK
    found = of(log)
    assert found.total_lines == log.count("\n")
    assert found.total_bytes == len(log)


def test_a_last_line_without_its_end_is_a_line() -> None:
    assert of("one\ntwo").total_lines == 2


def test_an_empty_log_has_an_empty_excerpt() -> None:
    found = excerpt([])
    assert found.lines == ()
    assert found.total_lines == 0
    assert not found.stops_abruptly


def test_a_log_of_blank_lines_has_an_empty_excerpt() -> None:
    found = of("\n\n   \n")
    assert found.lines == ()
    assert found.total_lines == 3


def test_pieces_of_any_size_make_the_same_excerpt() -> None:
    log = (NOISE + TRACEBACK + WRAPPER).encode()
    whole = excerpt([log])
    for size in (1, 7, 4096):
        excerpter = Excerpter()
        for start in range(0, len(log), size):
            excerpter.feed(log[start : start + size])
        assert excerpter.finish().excerpt() == whole


def test_calrissian_prefixes_hide_nothing_and_are_not_shown() -> None:
    plain = of(NOISE + TRACEBACK)
    prefixed = of(
        "".join(POD + line + "\n" for line in (NOISE + TRACEBACK).splitlines())
    )
    assert numbers(prefixed) == numbers(plain)
    assert texts(prefixed) == texts(plain)


def test_colours_hide_nothing_and_are_not_shown() -> None:
    coloured = TRACEBACK.replace("rasterio.errors", "\x1b[31;1mrasterio.errors\x1b[0m")
    assert texts(of(NOISE + coloured)) == texts(of(NOISE + TRACEBACK))


def test_secrets_are_redacted_and_counted() -> None:
    secret = "s3cr3t" + "Passw0rd" + "0123456789"
    log = f"{NOISE}ValueError: no access with password={secret}\n"
    found = of(log)
    assert secret not in "".join(texts(found))
    assert found.redacted == 1


def test_a_secret_that_the_program_holds_is_redacted() -> None:
    key = "held-by-us-41"
    found = excerpt(
        [f"{NOISE}ValueError: refused for {key}\n".encode()],
        redactor=Redactor([key]),
    )
    assert key not in "".join(texts(found))


def test_the_body_of_a_private_key_is_never_shown() -> None:
    body = "aB3/" * 16
    key = "".join(f"{body}\n" for _ in range(100))
    log = f"-----BEGIN RSA PRIVATE KEY-----\n{key}-----END RSA PRIVATE KEY-----\n"
    for above in ("", "x\n" * 3_000):
        found = of(f"{above}{log}Error: no such key\n", max_lines=50)
        assert not any(body in text for text in texts(found))


def test_a_long_line_is_shortened() -> None:
    found = of(f"ValueError: {'x' * 100_000}\n")
    assert len(found.lines[0].text) < 1_000


def test_what_a_passing_run_printed_too_explains_nothing() -> None:
    noise = "ERROR 4: cannot open aux.xml, using defaults\n" * 3
    cause = "tile grid of 40 columns does not fit\n"
    good = line_fingerprints([(NOISE + noise + "all tiles merged\n").encode()])
    bad = (NOISE + noise + cause).encode()
    found = excerpt([bad], max_lines=1, known=good)
    assert texts(found) == [cause.strip()]


def test_numbers_times_ids_and_paths_make_no_line_unknown() -> None:
    one = b"10:00:01 read /tmp/a1b2c3/scene_4.tif in 0.3 s as 0x7f3a\n"
    two = b"11:30:59 read /var/x9/y8/scene_17.tif in 12.9 s as 0x11\n"
    assert line_fingerprints([one]) == line_fingerprints([two])


def test_hashes_are_those_of_any_process() -> None:
    assert min(line_fingerprints([b"merged\n"])) >= 0
    assert max(line_fingerprints([b"merged\n"])) < 2**64
    assert line_fingerprints([b"mer", b"ged\n"]) == line_fingerprints([b"merged\n"])


def test_the_cause_above_the_failed_step_comes_before_its_teardown() -> None:
    teardown = "".join(f"uploading cache part {n}, error count 0\n" for n in range(300))
    log = f"{NOISE}warp.c:9:2: error: unknown type\n{WRAPPER}{teardown}"
    assert "unknown type" in " ".join(texts(of(log, max_lines=3)))


def test_the_wrapper_is_shown_when_nothing_else_says_why() -> None:
    found = of(NOISE + WRAPPER.partition("\n")[2], max_lines=5)
    assert any("Did not find output file" in text for text in texts(found))


def test_a_gdal_line_above_the_traceback_is_shown() -> None:
    curl = "ERROR 11: CURL error: Could not resolve host: data.example\n"
    found = of(NOISE + curl + TRACEBACK)
    assert any("Could not resolve host" in text for text in texts(found))


def test_a_line_repeated_a_thousand_times_leaves_room() -> None:
    again = "WARNING: cannot open aux.xml: No such file or directory\n" * 1_000
    found = of(again + "KeyError: 'B04'\n" + again)
    assert any("KeyError" in text for text in texts(found))


def test_of_a_thousand_equal_lines_few_are_shown() -> None:
    proj = "ERROR 1: PROJ: proj_create_from_database: Cannot find proj.db\n"
    found = of(NOISE + proj * 1_000 + TRACEBACK)
    assert texts(found).count(proj.strip()) <= 3
    assert any("band_4.tif" in text for text in texts(found))


def test_the_bound_is_no_target() -> None:
    found = of(NOISE + TRACEBACK + NOISE, max_lines=20)
    assert texts(found) == [
        *TRACEBACK.splitlines()[:3],
        TRACEBACK.splitlines()[-1],
    ]


def test_carets_and_frames_of_libraries_are_not_shown() -> None:
    code = "    return self.main(*args, **kwargs)\n"
    found = of(NOISE + TRACEBACK.replace(code, f"{code}           ^^^^^^^^^\n"))
    assert not any("^^^" in text or "site-packages" in text for text in texts(found))
    assert not any("self.main" in text for text in texts(found))


def test_the_one_line_between_two_that_are_shown_is_shown() -> None:
    log = NOISE + "".join(
        f"src/warp.c:{n}:3: error: unknown type name 'tile_{name}'\n"
        f"      tile_{name} *here;\n"
        for n, name in enumerate("abcd", 10)
    )
    found = numbers(of(log))
    assert all(b - a != 2 for a, b in itertools.pairwise(found))


def test_a_log_that_simply_stops_is_reported_as_such() -> None:
    assert of(NOISE).stops_abruptly
    assert not of(NOISE + TRACEBACK).stops_abruptly
    assert not of(NOISE + "all tiles written\n").stops_abruptly


def test_roles_say_what_lines_are() -> None:
    roles = {line.text.split()[0]: line.role for line in of(NOISE + TRACEBACK).lines}
    assert roles["rasterio.errors.RasterioIOError:"] == "exception"
    assert roles["Traceback"] == "traceback"


def blocks_of_a_long_log() -> Iterator[bytes]:
    noise = NOISE.encode() * 30
    for _ in range(12):
        yield noise
    yield TRACEBACK.encode()
    for _ in range(12):
        yield noise


def test_the_one_traceback_in_the_middle_of_a_long_log_is_found() -> None:
    found = excerpt(blocks_of_a_long_log())
    assert any("RasterioIOError" in text for text in texts(found))
    line = next(line for line in found.lines if "RasterioIOError" in line.text)
    assert line.number == 12 * 30 * 400 + 6
