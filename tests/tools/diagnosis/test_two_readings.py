"""A line of two readings: the lines around decide, or both are told."""

import pytest

from tests.tools.diagnosis.logs_by_trap import TRACE
from tests.tools.diagnosis.test_causes_of_logs import reported

S3 = (
    "botocore.exceptions.ClientError: "
    "An error occurred ({}) when calling the {} operation: {}\n"
)
READ = "cube: opening s3://eo-in/l2/b.tif\n"


def key_error(*lines: str, name: str) -> str:
    code = "".join(lines)
    return f"Traceback (most recent call last):\n{code}KeyError: '{name}'\n"


def frame(code: str) -> str:
    return f'  File "/app/run.py", line 4, in <module>\n    {code}\n'


@pytest.mark.parametrize(
    ("code", "operation", "says"),
    [
        ("403", "HeadObject", "or it is not there"),
        ("AccessDenied", "GetObject", "or it is not there"),
        ("400", "HeadObject", "may not say why"),
    ],
)
def test_what_storage_refuses_to_show_may_be_missing(
    code: str, operation: str, says: str
) -> None:
    message = reported(f"{READ}{TRACE}{S3.format(code, operation, 'Forbidden')}")
    assert (message.cause, message.confidence) == ("object-closed-or-missing", "likely")
    assert message.whose == "credentials"
    assert says in message.headline
    assert "eo-in" in message.headline


def test_what_storage_refuses_to_write_is_closed() -> None:
    message = reported(
        f"{READ}{TRACE}{S3.format('AccessDenied', 'PutObject', 'Access Denied')}"
    )
    assert (message.cause, message.confidence) == ("access-denied", "known")


@pytest.mark.parametrize(
    "said", ["Computation timed out", "User memory limit exceeded"]
)
def test_a_computation_that_a_service_gives_up_is_only_likely_too_large(
    said: str,
) -> None:
    message = reported(f"{TRACE}ee.ee_exception.EEException: {said}.\n")
    assert message.confidence == "likely"
    assert (message.whose, message.rerun) == ("inputs", "does not help")
    assert "gave up a computation" in message.headline


@pytest.mark.parametrize(
    "lines",
    [
        [frame('home = os.environ["HOME"]')],
        [
            frame("config = settings()"),
            '  File "/usr/lib/python3.12/os.py", line 685, in __getitem__\n',
            "    raise KeyError(key) from None\n",
        ],
    ],
)
def test_a_key_that_was_looked_for_in_the_environment_is_a_variable_of_it(
    lines: list[str],
) -> None:
    message = reported(key_error(*lines, name="HOME"))
    assert (message.cause, message.whose) == ("variable-not-set", "code")
    assert "HOME" in message.headline


def test_a_key_that_was_looked_for_in_data_is_none_of_the_environment() -> None:
    of_data = reported(key_error(frame('qa = scene["QA_PIXEL"]'), name="QA_PIXEL"))
    assert (of_data.cause, of_data.whose) == ("variable-missing", "inputs")
    assert "QA_PIXEL" in of_data.headline
    untold = reported("KeyError: 'OUT_BUCKET'\n")
    assert untold.cause == "variable-not-set"


@pytest.mark.parametrize(
    "end",
    [
        (
            "thread 'main' panicked at src/t.rs:6:24:\n"
            "called `Result::unwrap()` on an `Err` value: Any { .. }\n"
        ),
        f"{TRACE}RuntimeError: worker 3 died\n",
    ],
)
def test_of_a_part_that_failed_without_a_word_nobody_says_why(end: str) -> None:
    message = reported(f"tile 1 is done\ntile 2 is done\n{end}")
    assert (message.confidence, message.whose) == ("unknown", "unknown")
    assert "a part of it (a thread or a worker) had failed" in message.headline


@pytest.mark.parametrize(
    "went_on",
    [
        "took too long, going on without\n",
        "".join(f"tile {number} of 40\n" for number in range(4)),
    ],
)
def test_a_time_limit_that_a_step_went_on_from_says_nothing_of_whose_turn_it_is(
    went_on: str,
) -> None:
    limit = "timeout: sending signal TERM to command './warm.sh'\n"
    own = "Error: the grid has 3 edges\n"
    assert reported(f"{limit}{went_on}{own}").whose == reported(own).whose


@pytest.mark.parametrize(
    "said",
    [
        "ValueError: disk full of holes: radius 3 px",
        "ValueError: quota exceeded for class water: 900 of 500 samples",
        "AssertionError: 'Connection refused' is not in the list of states",
    ],
)
def test_a_check_of_values_is_never_surely_a_failure_of_the_system(said: str) -> None:
    assert reported(f"{TRACE}{said}\n").confidence == "likely"


def test_a_key_of_an_answer_is_not_surely_one_of_the_data() -> None:
    answer = key_error(frame('items = reply.json()["features"]'), name="features")
    assert reported(answer).confidence == "likely"
    data = key_error(frame('items = table["features"]'), name="features")
    assert reported(data).confidence == "known"


def test_a_bare_exit_code_of_python_says_nothing() -> None:
    message = reported(f"reading 3 scenes\n{TRACE}SystemExit: 2\n")
    assert (message.confidence, message.whose) == ("unknown", "unknown")


def test_a_panic_in_words_of_its_own_is_not_surely_a_mistake_of_the_program() -> None:
    head = "thread 'main' panicked at src/main.rs:12:30:\n"
    own = reported(f"{head}the scene holds only VV\n")
    runtime = reported(f"{head}index out of bounds: the len is 3 but the index is 3\n")
    assert (own.cause, own.confidence) == ("exception", "likely")
    assert (runtime.cause, runtime.confidence) == ("program-crashed", "known")
