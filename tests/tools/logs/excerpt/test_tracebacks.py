from eodh_tools.logs.excerpt.excerpter import excerpt


def shown(log: str, most: int = 20) -> str:
    return "\n".join(
        line.text for line in excerpt([log.encode()], max_lines=most).lines
    )


def library_frames(count: int) -> str:
    return "".join(
        f'  File "/opt/lib/python3.11/site-packages/lib_{n}.py", line {n}, in call\n'
        f"    return call_{n}()\n"
        for n in range(count)
    )


def test_python_shows_the_root_of_a_chain_and_the_frame_in_ones_own_code() -> None:
    log = (
        "Traceback (most recent call last):\n"
        + library_frames(20)
        + "socket.gaierror: [Errno -2] Name or service not known\n"
        "\n"
        "The above exception was the direct cause of the following exception:\n"
        "\n"
        "Traceback (most recent call last):\n"
        '  File "/app/search.py", line 41, in <module>\n'
        "    find_scenes(aoi)\n" + library_frames(20) + "requests.exceptions."
        "ConnectionError: Max retries exceeded with url: /search\n"
    )
    text = shown(log, 10)
    assert "Name or service not known" in text
    assert "Max retries exceeded" in text
    assert '"/app/search.py", line 41' in text
    assert "find_scenes(aoi)" in text


def test_the_jvm_shows_its_last_cause_and_the_frame_in_ones_own_code() -> None:
    frames = "".join(
        f"\tat java.base/java.util.stream.Step{n}.run(Step.java:{n})\n"
        for n in range(30)
    )
    log = (
        'Exception in thread "main" java.lang.RuntimeException: graph failed\n'
        + frames
        + "Caused by: java.io.FileNotFoundException: manifest.safe\n"
        + "\tat java.base/java.io.FileInputStream.open(FileInputStream.java:219)\n"
        + "\tat uk.example.tiles.Reader.read(Reader.java:41)\n"
        + "\t... 12 more\n"
    )
    text = shown(log, 8)
    assert "FileNotFoundException: manifest.safe" in text
    assert "Reader.java:41" in text


def test_a_traceback_without_an_end_is_no_trouble() -> None:
    log = "Traceback (most recent call last):\n" + library_frames(3)
    assert "Traceback" in shown(log)


def test_tracebacks_in_tracebacks_are_no_trouble() -> None:
    log = "Traceback (most recent call last):\n" * 50 + "ValueError: x\n"
    assert "ValueError" in shown(log)
