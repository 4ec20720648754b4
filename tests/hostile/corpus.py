"""The whole corpus, by family."""

from collections.abc import Mapping, Sequence

from tests.hostile.families.bombs import BOMBS, SEARCHES
from tests.hostile.families.hub_bodies import HUB_BODIES
from tests.hostile.families.hub_links import HUB_LINKS
from tests.hostile.families.hub_names import HUB_NAMES
from tests.hostile.families.instructions import INSTRUCTIONS
from tests.hostile.families.neighbours import CACHED_FILES, NEIGHBOURS
from tests.hostile.families.references import REFERENCES
from tests.hostile.families.secrets import OWN_KEY, SECRETS
from tests.hostile.families.signed_tokens import SIGNED_TOKENS
from tests.hostile.families.slack_input import SLACK_INPUT
from tests.hostile.families.slack_text import FORMAT, LINKS, MENTIONS
from tests.hostile.families.terminal import INVISIBLE, TERMINAL
from tests.hostile.families.web import (
    BODIES,
    HOSTS,
    ORIGINS,
    SIGNATURES,
    TOKENS,
    WebRequest,
)
from tests.hostile.inputs import Hostile, HostileText, HostileTyped, Secret

#: What a log says.
LOG_TEXT: Mapping[str, Sequence[HostileText]] = {
    family[0].family: family
    for family in (INSTRUCTIONS, MENTIONS, LINKS, FORMAT, TERMINAL, INVISIBLE, BOMBS)
}
#: What a log tells that nobody may read.
SECRET_TEXT: Mapping[str, Sequence[Secret]] = {
    family[0].family: family for family in (SECRETS, OWN_KEY)
}
#: What people and models type.
TYPED: Mapping[str, Sequence[HostileTyped]] = {
    family[0].family: family for family in (SEARCHES, REFERENCES)
}
#: What a Hub answers.
HUB_ANSWERS: Mapping[str, Sequence[Hostile]] = {
    family[0].family: family for family in (HUB_LINKS, HUB_NAMES, HUB_BODIES)
}
#: What web pages ask, and whoever reaches a port.
WEB: Mapping[str, Sequence[WebRequest]] = {
    family[0].family: family for family in (HOSTS, ORIGINS, TOKENS, BODIES, SIGNATURES)
}
#: Everything.
CORPUS: Mapping[str, Sequence[Hostile]] = {
    **LOG_TEXT,
    **SECRET_TEXT,
    **TYPED,
    **HUB_ANSWERS,
    **WEB,
    **{
        family[0].family: family
        for family in (SLACK_INPUT, SIGNED_TOKENS, NEIGHBOURS, CACHED_FILES)
    },
}
