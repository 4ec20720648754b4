"""The rules judge whatever they are given; the messages' limits have tests there."""

from hypothesis import given
from hypothesis import strategies as st

from eodh_bot.block_kit.blocks import Surface, problems
from eodh_bot.block_kit.views import view_problems

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "accessory", "element"]),
            inner | st.sampled_from(["section", "actions", "button", "rich_text"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON, st.sampled_from(["message", "modal", "home", "unfurl"]))
def test_any_json_at_all_is_judged(value: object, surface: Surface) -> None:
    for problem in problems([value], surface):
        assert "[json-pointer:/blocks" in problem
    if not isinstance(value, list):
        assert problems(value, surface) != []
    assert view_problems(value, "modal")


def test_a_form_without_a_submit_button_is_refused() -> None:
    text = {"type": "plain_text", "text": "x"}
    element = {"type": "plain_text_input", "action_id": "a"}
    field = {"type": "input", "label": text, "element": element}
    form = {"type": "modal", "title": text, "blocks": [field]}

    assert view_problems(form, "modal") == [
        "must be defined for a view with input blocks [json-pointer:/view/submit]"
    ]
    assert view_problems({**form, "submit": text}, "modal") == []


def test_what_slack_has_and_the_bot_does_not_use_is_let_pass() -> None:
    menu = {"type": "multi_static_select", "action_id": "a", "options": []}
    workflow = {"type": "workflow_button", "workflow": {}}
    row = {"type": "actions", "elements": [menu, workflow]}
    table = {"type": "data_table", "caption": "x", "rows": []}

    assert problems([row, table], "message") == []
    assert problems([table], "home")
    assert problems([{"type": "actions", "elements": [{"type": "x"}]}], "message")
