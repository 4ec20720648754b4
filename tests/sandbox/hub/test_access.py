"""Who may ask, and from where."""

import pytest

from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_tools.errors import SettingsError
from tests.sandbox.hub.conftest import OTHER, WORKSPACE, HubQuestions


def test_without_a_key_the_answer_is_401(ask: HubQuestions) -> None:
    assert ask("jobs", key="").status_code == 401


def test_an_unknown_job_and_another_workspaces_key_are_answered_alike(
    hub: LocalHub, ask: HubQuestions
) -> None:
    (job_id,) = hub.script(WORKSPACE, ScriptedJob())
    answers = [
        ask("jobs/00000000-0000-11f0-8000-000000000000"),
        ask(f"jobs/{job_id}", key=hub.workspaces[OTHER]),
        ask(f"jobs/{job_id}", key="expired"),
        ask(f"jobs/{job_id}", workspace=OTHER),
        ask(f"jobs/{job_id}", workspace=OTHER, key=hub.workspaces[OTHER]),
        ask("jobs", workspace="no-such-workspace"),
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {
        (403, answers[0].text)
    }


def test_logs_need_the_key_too(hub: LocalHub, ask: HubQuestions) -> None:
    (job_id,) = hub.script(WORKSPACE, ScriptedJob.recorded("convert", duration_s=0))
    assert ask(f"jobs/{job_id}/convert.log").status_code == 200
    assert ask(f"jobs/{job_id}/convert.log", key="").status_code == 401


def test_each_hub_makes_its_own_keys() -> None:
    first, second = LocalHub(), LocalHub()
    keys = {*first.workspaces.values(), *second.workspaces.values()}
    assert len(keys) == 4


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "localhost"])  # noqa: S104
def test_an_address_that_others_can_reach_is_refused(host: str) -> None:
    with pytest.raises(SettingsError):
        LocalHub(host=host)


def test_a_port_that_is_taken_is_reported(hub: LocalHub) -> None:
    taken = int(hub.base_url.rpartition(":")[2])
    with pytest.raises(SettingsError, match=str(taken)):
        LocalHub(port=taken).start()


def test_a_name_that_a_web_page_made_up_for_loopback_is_refused(
    ask: HubQuestions,
) -> None:
    answer = ask("jobs", headers={"Host": "evil.example"})
    assert answer.status_code == 400
