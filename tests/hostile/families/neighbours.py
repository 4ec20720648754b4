"""Somebody with a key, a token or a channel of their own, who wants another's."""

from dataclasses import dataclass

from tests.hostile.inputs import Hostile, HostileTyped, typed

#: How another's job may be named. `{foreign}` is its id, in the workspace river-lab.
NEIGHBOURS: tuple[HostileTyped, ...] = typed(
    "neighbours",
    the_id="{foreign}",
    the_id_in_capitals="{FOREIGN}",
    the_address="{url}",
    the_address_of_the_log="{url}/a.log",
    the_address_of_the_results="{url}/results",
    the_address_with_our_workspace="{own_root}/jobs/{foreign}",
    the_address_of_the_log_with_our_workspace="{own_root}/jobs/{foreign}/a.log",
    the_address_by_another_name="http://localhost:{port}{path}",
    the_address_in_capitals="HTTP://127.0.0.1:{port}{path}",
    the_address_with_a_dot_behind="http://127.0.0.1.:{port}{path}",
    the_address_with_an_encoded_workspace="{encoded}",
    the_address_with_a_path_up="{own_root}/../river-lab/jobs/{foreign}",
    the_address_with_an_encoded_path_up="{own_root}/%2e%2e/river-lab/jobs/{foreign}",
    the_address_of_old="http://127.0.0.1:{port}/ades/temp/ndvi-{foreign}/a.log",
    the_resource="eodh://river-lab/jobs/{foreign}/status",
    the_resource_of_the_log="eodh://river-lab/jobs/{foreign}/logs/a.log",
    the_resource_with_our_workspace="eodh://eo-team/jobs/{foreign}/logs/a.log",
    the_resource_without_a_workspace="eodh://-/jobs/{foreign}/logs/a.log",
    the_id_in_angles="<{url}|{own}>",
    our_job_and_its_log="{own} {foreign}/a.log",
    our_job_and_a_path_to_it="{own} ../{foreign}/a.log",
)


@dataclass(frozen=True, slots=True)
class CachedFile(Hostile):
    """Something that another program did to the files that are stored on the disk."""


#: What happens to the cached log of one's own job.
CACHED_FILES = tuple(
    CachedFile("cached-files", name)
    for name in (
        "another's cached log in its place",
        "another's cached log at the end of it",
        "one byte changed",
        "half of it",
        "nothing in it",
        "an index that lies",
        "a gzip bomb",
        "a link to a file of another",
        "a folder in its place",
        "a file that may not be read",
        "a part left behind",
        "another's passing run in ours",
        "a passing run of nonsense",
    )
)
