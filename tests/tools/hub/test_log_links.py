"""Which of a job's links are logs, and how each is named."""

import pytest

from eodh_tools.hub.log_links import MAX_LOGS
from tests.tools.hub.job_bodies import JOB, links, related


@pytest.mark.parametrize(
    "relation",
    [
        {"rel": "log"},
        {"rel": "logs"},
        {"rel": "runlog"},
        {"rel": "[ogc-rel:log]"},
        {"rel": "http://www.opengis.net/def/rel/ogc/1.0/log"},
        {"rel": "HTTP://www.opengis.net/def/rel/ogc/1.0/log"},
        {"rel": ["alternate", "log"]},
        {"rel": "related", "title": "Tool log a.log"},
        {"rel": "related", "type": "text/plain; charset=utf-8"},
        {"rel": "related"},
    ],
)
def test_every_form_of_a_log_link_is_known(relation: dict[str, object]) -> None:
    assert links({**relation, "href": f"https://x.example/jobs/{JOB}/a.log"}) == (
        "a.log",
    )


@pytest.mark.parametrize(
    "link",
    [
        {"rel": "monitor", "href": f"https://x.example/jobs/{JOB}"},
        {"rel": "http://www.opengis.net/def/rel/ogc/1.0/results", "href": "/results"},
        {"rel": "related", "type": "text/html", "href": "https://x.example/about"},
        {"rel": "license", "type": "text/plain", "href": "https://x.example/LICENSE"},
        {"rel": "log"},
        {"rel": "log", "href": ""},
        {"rel": "log", "href": None},
        {"rel": "log", "href": ["a.log"]},
        {"rel": None, "href": "a.log"},
        {"rel": {"a": 1}, "href": "a.log"},
        {},
    ],
)
def test_no_other_link_is_a_log(link: dict[str, object]) -> None:
    assert links(link) == ()


@pytest.mark.parametrize(
    "name",
    [
        "..",
        ".",
        ".hidden.log",
        "%2e%2e",
        "%2e%2e%2fother.log",
        "..%2f..%2fx.log",
        "%252e%252e%252fx.log",
        "a%2fb.log",
        "a%5cb.log",
        "a\\b.log",
        "..\\x.log",
        "a%00.log",
        "a\0.log",
        "a%0a.log",
        "x%E2%80%AEgol.exe.log",
        "\u202ex.log",
        "\uff41.log",
        "%EF%BD%81.log",
        "a" * 300 + ".log",
        "results",
        "a.log%",
        "a;b.log",
        "a.log.",
    ],
)
def test_a_link_whose_name_could_lead_elsewhere_is_left_out(name: str) -> None:
    assert links(related(f"https://x.example/jobs/{JOB}/{name}")) == ()


def test_a_link_into_another_jobs_folder_is_left_out() -> None:
    other = "00000000-5b1d-11f0-8f7e-0a58a9feac02"
    assert links(related(f"https://x.example/jobs/{other}/a.log")) == ()


def test_an_old_link_by_process_and_id_is_taken() -> None:
    href = f"https://dev.x.example/ades/temp/shoreline-{JOB}/convert.log"
    assert links(related(href)) == ("convert.log",)


def test_one_file_linked_under_two_hosts_is_one_log() -> None:
    assert links(
        related(f"https://prod.x.example/a/jobs/{JOB}/a.log"),
        related(f"https://x.example/b/jobs/{JOB}/a.log"),
    ) == ("a.log",)


def test_two_files_of_one_name_elsewhere_are_distinguished() -> None:
    assert links(
        {"rel": "log", "href": "/out/1/run.log"},
        {"rel": "log", "href": "/out/2/run.log"},
        {"rel": "log", "href": "/out/1/run.log"},
        {"rel": "log", "href": "/p/logs"},
        {"rel": "log", "href": "/q/logs"},
    ) == ("run.log", "run-2.log", "logs", "logs-2")


def test_the_number_of_logs_is_bounded() -> None:
    many = [related(f"/jobs/{JOB}/s_{n}.log") for n in range(MAX_LOGS + 5)]
    assert len(links(*many)) == MAX_LOGS
