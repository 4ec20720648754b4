"""How a job may be named, and what is answered where none fits."""

from pathlib import Path

import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.config.key_store import KeyStore, clean_key
from eodh_tools.config.profiles import Profile, ProfileFile
from eodh_tools.errors import JobNotVisibleError, JobReferenceError
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.wiring import open_toolbox
from tests.tools.hub.loopback import Loopback, json_answer
from tests.tools.toolbox.jobs_of_toolbox import add, prefixed

pytestmark = pytest.mark.anyio


async def test_a_job_is_named_by_its_id_or_by_any_url_of_it(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    logs = (JobLog("resize.log", prefixed(3)),)
    job_id = add(hub, workspace, ScriptedJob(logs=logs))
    url = hub.job_url(workspace, job_id)
    for text in (job_id, url, f"{url}/results", f"<{url}|job>", f" {url} "):
        assert (await toolbox.get_status(text)).job_id == job_id
    reading = await toolbox.read_log(f"{url}/resize.log")
    assert reading.log == "resize.log"


async def test_the_first_characters_of_an_id_name_the_job(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(hub, workspace, ScriptedJob("convert-url"))
    add(
        hub,
        workspace,
        ScriptedJob("ndvi", job_id="11111111-0000-11f0-922f-000000000001"),
    )
    add(
        hub,
        workspace,
        ScriptedJob("ndvi", job_id="11111111-0000-11f0-922f-000000000002"),
    )

    assert (await toolbox.get_status(job_id[:8])).job_id == job_id
    assert (await toolbox.get_status(job_id[:20].upper())).job_id == job_id
    with pytest.raises(JobReferenceError, match="2 jobs have an id that begins with"):
        await toolbox.get_status("11111111")


async def test_the_first_characters_of_an_id_name_the_job_at_another_server_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    job = {"jobID": "ab000001-odd-form", "status": "running"}
    monkeypatch.setenv("EODH_CACHE_DIR", str(tmp_path))
    async with Loopback() as server:
        monkeypatch.setenv("EODH_ROOT_URL", f"{server.origin}/ogc")
        server.on("/ogc/jobs", json_answer({"jobs": [job], "links": []}))
        server.on(f"/ogc/jobs/{job['jobID']}", json_answer(job))
        async with open_toolbox() as toolbox:
            assert (await toolbox.get_status("AB000001")).job_id == job["jobID"]
            with pytest.raises(JobNotVisibleError, match="No such job"):
                await toolbox.get_status("ab000002")


async def test_an_id_in_capital_letters_is_the_same_id(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(hub, workspace, ScriptedJob("convert-url"))
    for _ in range(2):
        assert (await toolbox.get_status(job_id)).job_id == job_id
        assert (await toolbox.get_status(job_id.upper())).job_id == job_id


async def test_a_mistyped_id_differs_from_a_key_that_ended(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(hub, workspace, ScriptedJob("convert-url"))

    with pytest.raises(JobReferenceError) as short:
        await toolbox.get_status(job_id[:30] + "x")
    assert f"Did you mean {job_id} (convert-url, successful" in str(short.value)
    with pytest.raises(JobReferenceError, match=r"Did you mean .*convert-url"):
        await toolbox.get_status("convert-ulr")
    with pytest.raises(JobReferenceError, match="an id has 36 characters"):
        await toolbox.get_status("zzzz")
    with pytest.raises(JobNotVisibleError):
        await toolbox.get_status("c7bdbb50-1477-11f0-922f-c217930f6509")


async def test_a_url_of_another_workspace_names_the_profiles_there_are(
    hub: LocalHub, workspace: str, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = Profile("first", hub.base_url, workspace)
    ProfileFile().write(profile)
    KeyStore().put(profile, clean_key(hub.workspaces[workspace]))
    monkeypatch.delenv("EODH_WORKSPACE")
    monkeypatch.delenv("EODH_API_KEY")
    other = list(hub.workspaces)[1]
    with pytest.raises(JobReferenceError, match=f"catalogs/{other}, for which there"):
        await toolbox.get_status(hub.job_url(other, "8a0c-1"))


async def test_an_unknown_job_is_reported_with_both_meanings_of_the_answer(
    toolbox: Toolbox,
) -> None:
    with pytest.raises(JobNotVisibleError, match="key"):
        await toolbox.get_status("00000000-0000-11f0-8000-000000000000")
