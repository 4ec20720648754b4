"""What comes in from Slack: what buttons remember, what views hold, who says what.

Slack signs what it sends, and hands back what the bot gave it. None of this counts as
a permission all the same: another app, an older version, or a hole in Slack may lie.
"""

import json
from dataclasses import dataclass
from typing import Literal

from tests.hostile.inputs import Hostile

Act = Literal["command", "click", "search", "connect", "mention"]


@dataclass(frozen=True, slots=True)
class SlackInput(Hostile):
    """An honest payload with one thing changed.

    Attributes:
        act: What the person seems to do.
        path: Where in the payload.
        value: What stands there; `{job}`, `{foreign}`, `{trap}` are filled in.
    """

    act: Act
    path: tuple[str | int, ...]
    value: object


def _of(
    act: Act, path: tuple[str | int, ...], **values: object
) -> tuple[SlackInput, ...]:
    return tuple(
        SlackInput("slack-input", f"{act}: {name.replace('_', ' ')}", act, path, value)
        for name, value in values.items()
    )


def _remembers(**facts: object) -> str:
    return json.dumps(facts)


_DEEP = "[" * 900 + "]" * 900
_VALUE = ("actions", 0, "value")
_METADATA = ("view", "private_metadata")
_FIELDS = ("view", "state", "values")

SLACK_INPUT = (
    *_of(
        "click",
        _VALUE,
        a_job_of_others=_remembers(job="{foreign}", log="a.log"),
        a_job_of_others_by_its_address=_remembers(job="{foreign_url}"),
        a_job_on_another_host=_remembers(job="http://{trap}/jobs/{job}"),
        a_job_of_the_metadata_service=_remembers(job="http://169.254.169.254/jobs/x"),
        a_job_that_is_a_file=_remembers(job="file:///etc/passwd"),
        a_job_that_is_a_path=_remembers(job="../../{foreign}"),
        a_log_that_is_a_path=_remembers(job="{job}", log="../../etc/passwd"),
        a_log_of_others=_remembers(job="{job}", log="../{foreign}/a.log"),
        a_place_that_is_none=_remembers(job="{job}", log="a.log", at="AAAA" * 200),
        a_search_without_end=_remembers(job="{job}", log="a.log", find="(a+)+$"),
        a_search_that_is_refused=_remembers(job="{job}", log="a.log", find=r"(a)\1"),
        a_thing_to_share_that_is_none=_remembers(job="{job}", what="everything"),
        a_connection_of_others=_remembers(connection="1"),
        a_workspace_of_others=_remembers(job="{job}", workspace="river-lab"),
        facts_that_are_no_texts=_remembers(job={"$ne": None}, log=["a.log"]),
        facts_that_are_numbers='{"job": 1e999, "log": -1}',
        no_facts="",
        no_json="{{not json",
        json_that_is_a_list='["{job}"]',
        json_that_is_null="null",
        json_900_deep=_DEEP,
        json_of_a_megabyte=_remembers(job="{job}", x="x" * 1_000_000),
        facts_twice='{"job": "{job}", "job": "{foreign}"}',
        a_prototype=_remembers(__proto__={"job": "{foreign}"}, __class__="x"),
        an_escape=_remembers(job="\x1b[2J{job}"),
        a_mention=_remembers(job="<!channel>"),
        half_a_surrogate_pair='{"job": "\\ud800"}',
        a_value_that_is_a_list=["{job}"],
        a_value_that_is_a_number=7,
    ),
    *_of(
        "click",
        ("actions", 0, "action_id"),
        a_button_that_is_none="delete_everything",
        a_button_that_is_a_pattern=".*",
        a_button_of_another_surface="pick_log",
        a_button_that_takes_away="disconnect",
        a_button_that_is_a_list=["share"],
    ),
    *_of(
        "click",
        ("actions",),
        no_action=[],
        actions_that_are_none=None,
        a_thousand_actions=[{"type": "button", "action_id": "share"}] * 1_000,
    ),
    *_of(
        "click",
        ("channel", "id"),
        a_channel_of_others="C4",
        a_channel_without_the_bot="C2",
        a_channel_shared_with_another_organisation="C3",
        a_channel_that_is_none="C0NOWHERE",
        a_channel_that_is_a_path="../C4",
        a_channel_that_is_an_object={"id": "C4"},
    ),
    *_of(
        "click",
        ("user", "id"),
        a_person_who_is_not_there="U0NOBODY",
        a_person_of_another_organisation="U4",
        the_bot_itself="U0BOT",
        a_person_that_is_a_mention="<!channel>",
        a_person_that_is_null=None,
    ),
    *_of(
        "click",
        ("container", "thread_ts"),
        a_thread_that_is_none="0",
        a_thread_that_is_a_path="../../1",
        a_thread_that_is_an_object={"ts": 1},
        a_thread_of_a_megabyte="1" * 1_000_000,
    ),
    *_of(
        "search",
        _METADATA,
        a_job_of_others=_remembers(job="{foreign}", log="a.log", channel="C1"),
        a_job_and_a_channel_of_others=_remembers(job="{foreign}", channel="C4"),
        a_channel_that_is_a_mention=_remembers(job="{job}", channel="<!channel>"),
        a_job_on_another_host=_remembers(job="http://{trap}/jobs/{job}"),
        no_json="job={job}",
        nothing="",
        json_900_deep=_DEEP,
    ),
    *_of(
        "search",
        _FIELDS,
        a_pattern_that_is_a_list={"pattern": {"pattern": {"value": ["a"]}}},
        a_pattern_that_is_null={"pattern": {"pattern": None}},
        a_pattern_without_end={"pattern": {"pattern": {"value": "(a*)*b" * 80}}},
        a_pattern_of_a_megabyte={"pattern": {"pattern": {"value": "a" * 1_000_000}}},
        a_log_that_is_a_path={
            "pattern": {"pattern": {"value": "a"}},
            "log": {"log": {"selected_option": {"value": "../../{foreign}/a.log"}}},
        },
        lines_around_beyond_all={
            "pattern": {"pattern": {"value": "step"}},
            "context": {"context": {"selected_option": {"value": "9" * 30}}},
        },
        lines_around_that_are_none={
            "pattern": {"pattern": {"value": "step"}},
            "context": {"context": {"selected_option": {"value": "\u00b2"}}},
        },
        no_fields={},
    ),
    *_of(
        "connect",
        (*_FIELDS, "base_url", "base_url", "selected_option"),
        a_hub_of_the_attackers={"value": "http://{trap}"},
        a_hub_of_the_attackers_with_tls={"value": "https://{trap}"},
        a_hub_of_the_metadata_service={"value": "http://169.254.169.254"},
        a_hub_that_is_a_file={"value": "file:///etc"},
        a_hub_that_looks_the_same={"value": "https://eodatahub.org.uk.evil.example"},
    ),
    *_of(
        "connect",
        (*_FIELDS, "workspace", "workspace", "value"),
        a_workspace_that_is_a_path="../river-lab",
        a_workspace_that_is_encoded="..%2friver-lab",
        a_workspace_that_is_an_address="http://{trap}/",
        a_workspace_that_is_a_mention="<!channel>",
        a_workspace_of_a_megabyte="a" * 1_000_000,
    ),
    *_of(
        "connect",
        (*_FIELDS, "key", "key", "value"),
        a_key_with_a_header="abcdefghij\r\nX-Evil: 1",
        a_key_with_a_null="abcdefghij\x00klm",
        a_key_of_a_megabyte="k" * 1_000_000,
        a_key_of_wide_letters="\uff4b\uff45\uff59" * 8,
    ),
    *_of(
        "connect",
        _METADATA,
        a_channel_of_others=_remembers(channel="C4"),
        a_channel_that_is_none=_remembers(channel="C0NOWHERE"),
        a_channel_that_is_a_mention=_remembers(channel="<!channel>"),
    ),
    *_of(
        "command",
        ("channel_id",),
        a_channel_of_others="C4",
        a_channel_that_is_none="C0NOWHERE",
        a_channel_that_is_a_path="../C4",
    ),
    *_of(
        "command",
        ("user_id",),
        a_person_who_is_not_there="U0NOBODY",
        a_person_of_another_organisation="U4",
        a_person_that_is_a_mention="<!channel>",
    ),
    *_of(
        "command",
        ("text",),
        forty_thousand_characters="{job} " + "a" * 40_000,
        a_job_of_others="{foreign}",
        a_job_of_others_by_its_address="{foreign_url}",
        a_job_of_others_in_angles="<{foreign_url}|{job}>",
        a_key_behind_connect="connect {key}",
        controls="\x00\x1b[2J{job}",
    ),
    *_of(
        "mention",
        ("event", "channel"),
        a_channel_of_others="C4",
        a_channel_that_is_none="C0NOWHERE",
    ),
    *_of(
        "mention",
        ("event", "thread_ts"),
        a_thread_that_is_a_path="../1",
        a_thread_that_is_an_object={"a": 1},
    ),
    *_of(
        "mention",
        ("event", "user"),
        another_bot="U0BOT",
        a_person_of_another_organisation="U4",
        nobody=None,
    ),
    *_of(
        "mention",
        ("event", "text"),
        a_job_of_others="<@U0BOT> {foreign}",
        twenty_thousand_jobs="<@U0BOT> "
        + "3f6c1e0a-5b1d-11f0-8f7e-0a58a9feac02 " * 5_000,
        mentions_without_end="<@U0BOT" * 20_000,
    ),
)
