"""Secrets out of clean log text, with a count; hosts, paths and names stay."""

from collections.abc import Iterable
from functools import cache

import hyperscan

from eodh_tools.logs.multi_pattern import MultiPattern
from eodh_tools.logs.redaction import (
    answered_prompts,
    assignments,
    calls,
    code_lists,
    columns,
    command_places,
    cookies,
    curl_settings,
    cuts,
    device_pins,
    disguises,
    earth_observation,
    encoded_secrets,
    erlang_cookies,
    http_headers,
    input_defaults,
    json_lines,
    key_bodies,
    key_dumps,
    license_files,
    login_calls,
    login_commands,
    login_tuples,
    loose_names,
    named_vectors,
    near_names,
    next_lines,
    options_and_fields,
    pairs,
    passphrases,
    password_hashes,
    path_parameters,
    piped_secrets,
    plural_names,
    private_keys,
    program_options,
    prose,
    provider_tokens,
    quote_marks,
    said_settings,
    sentences,
    service_keys,
    sessions,
    shell_edits,
    short_variables,
    shown_files,
    spoken_tokens,
    statement_parameters,
    tables,
    told_logins,
    tool_dumps,
    traced_input,
    url_credentials,
    user_lists,
    user_pairs,
    webhooks,
    xml_elements,
)
from eodh_tools.logs.redaction.continuation import OpenValue
from eodh_tools.logs.redaction.hits import judged
from eodh_tools.logs.redaction.known_secrets import KnownSecrets
from eodh_tools.logs.redaction.private_keys import PrivateKeyState
from eodh_tools.logs.redaction.rule import MARK, Rule, Span, line_end, line_start
from eodh_tools.logs.redaction.spans import Found, apart
from eodh_tools.logs.redaction.stream import REST_KIND, RedactionStream

__all__ = ["MARK", "RULES_VERSION", "Redactor"]

RULES_VERSION = 18
"""Raise it with every change of the rules: logs cached before are read again."""

_NEAR_RULES = (*near_names.RULES, *user_pairs.RULES)
# The kinds that a count names, and how each is found.
_KINDS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("provider token", provider_tokens.RULES),
    ("HTTP header", (*http_headers.RULES, *cookies.RULES)),
    ("URL", (*url_credentials.RULES, *webhooks.RULES, *path_parameters.RULES)),
    ("assignment", (*passphrases.RULES, *assignments.RULES)),
    ("field or option", (*options_and_fields.RULES, *spoken_tokens.RULES)),
    ("field or option", (*next_lines.RULES, *xml_elements.RULES)),
    ("field or option", input_defaults.RULES),
    ("field or option", (*plural_names.RULES, *tool_dumps.RULES, *shown_files.RULES)),
    ("table or sentence", prose.RULES),
    ("table or sentence", (*answered_prompts.RULES, *told_logins.RULES)),
    ("table or sentence", (*code_lists.RULES, *device_pins.RULES)),
    ("table or sentence", (*named_vectors.RULES, *license_files.RULES)),
    ("table or sentence", (*tables.RULES, *columns.RULES, *sentences.RULES)),
    ("pair or call", (*pairs.RULES, *calls.RULES, *login_calls.RULES)),
    ("pair or call", statement_parameters.RULES),
    ("command line", (*program_options.RULES, *login_commands.RULES)),
    ("command line", (*piped_secrets.RULES, *traced_input.RULES)),
    ("command line", (*command_places.RULES, *erlang_cookies.RULES)),
    ("command line", shell_edits.RULES),
    (
        "service key",
        (
            *(*service_keys.RULES, *encoded_secrets.RULES, *password_hashes.RULES),
            *(*earth_observation.RULES, *sessions.RULES),
        ),
    ),
    ("assignment", loose_names.RULES),
    ("assignment", (*short_variables.RULES, *said_settings.RULES)),
    ("pair or call", (*login_tuples.RULES, *user_lists.RULES, *curl_settings.RULES)),
    ("private key", (*key_bodies.RULES, *key_dumps.RULES)),
    ("near a name", _NEAR_RULES),
)
_RULES: tuple[Rule, ...] = tuple(rule for _, rules in _KINDS for rule in rules)
_KIND_OF_RULE: tuple[str, ...] = tuple(kind for kind, rules in _KINDS for _ in rules)
_HELD_KIND = "own key"
_PRIVATE_KEY_KIND = "private key"
_DISGUISE_KIND = "disguised name"
_QUOTES_KIND = "in quotes"
_CUT_KIND = "cut in two"
_NEAR = len(_RULES) - len(_NEAR_RULES)
_PRIVATE_KEY = len(_RULES)
_HEAD = _PRIVATE_KEY + 2
_LINE_END = _HEAD + 1
_JSON_LINE = _HEAD + 2
_DISGUISE = _HEAD + 3
_QUOTE_MARK = _DISGUISE + len(disguises.GATES)

# Nothing but an attack holds more places in one line that look like a secret; what
# comes behind them goes as a whole.
_MAX_HITS_OF_A_LINE = 30_000


@cache
def _rules_scanner() -> MultiPattern:
    case = hyperscan.HS_FLAG_CASELESS
    lines = hyperscan.HS_FLAG_MULTILINE
    return MultiPattern(
        [
            *((rule.gate, lines | (case if rule.caseless else 0)) for rule in _RULES),
            (private_keys.GATE, 0),
            (private_keys.SSH2_GATE, 0),
            (cuts.HEAD_GATE, 0),
            (cuts.END_GATE, 0),
            (json_lines.GATE, lines),
            *((gate, case if caseless else 0) for gate, caseless in disguises.GATES),
            *((gate, 0) for gate in quote_marks.GATES),
        ],
        cached=True,
    )


class Redactor:
    """Replaces secrets by ``[redacted]``.

    Text must be cleaned first: a colour in the middle of a token hides it. Any thread
    may use it; a stream belongs to one.

    Args:
        secrets: What the program itself holds. These go in many forms and in pieces,
            wherever they stand; those under 8 characters are ignored.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._held = KnownSecrets(secrets)

    def text(self, text: str) -> tuple[str, int]:
        """Redact a short text, such as a status message.

        Returns:
            The text, and how many secrets were replaced.
        """
        stream = self.stream()
        redacted = stream.feed(text.encode("utf-8", "surrogatepass"))
        return redacted.decode("utf-8", "surrogatepass"), stream.count

    def stream(self) -> RedactionStream:
        """Begin a log, from its first line."""
        return RedactionStream(self.found)

    @property
    def secrets_mark(self) -> int:
        """Equal, within this process, for redactors that hold the same secrets."""
        return hash(self._held)

    def shows_own_secret(self, block: bytes) -> bool:
        """Whether a secret that the program holds stands in a block."""
        return any(True for _ in self._held.spans(block))

    def spans(self, block: bytes, state: PrivateKeyState | None = None) -> list[Span]:
        """Find what is secret in a block of whole lines, in order, apart."""
        return [(start, stop) for start, stop, _ in self.found(block, state)]

    def found(self, block: bytes, state: PrivateKeyState | None = None) -> list[Found]:
        """Find what is secret in a block of whole lines, and of which kind it is."""
        spans, others = self._by_rules(block, state)
        if others:
            spans.extend(self._read_again(block, others))
        return apart(spans)

    def _read_again(
        self, block: bytes, others: list[tuple[int, int]]
    ) -> Iterable[Found]:
        """What disguised names and cuts hide."""
        disguised = [end for end, rule in others if _DISGUISE <= rule < _QUOTE_MARK]
        for span in disguises.read_again(block, disguised, self._plainly):
            yield *span, _DISGUISE_KIND
        marks = [end for end, rule in others if rule >= _QUOTE_MARK]
        for span in quote_marks.read_again(block, marks, self._plainly):
            yield *span, _QUOTES_KIND
        heads = [end for end, rule in others if rule == _HEAD]
        for span in cuts.within_lines(block, heads, self._plainly):
            yield *span, _CUT_KIND
        lines = [end for end, rule in others if rule == _JSON_LINE]
        for span in json_lines.over_texts(block, lines, self._with_rests):
            yield *span, _CUT_KIND
        ends = [end for end, rule in others if rule == _LINE_END]
        for span in cuts.over_line_ends(block, ends, self._plainly):
            yield *span, _CUT_KIND

    def _with_rests(self, text: bytes) -> Iterable[Span]:
        found = self.found(text)
        yield from ((start, stop) for start, stop, _ in found)
        yield from OpenValue().rests(text, found)

    def _plainly(self, text: bytes) -> Iterable[Span]:
        return [(start, stop) for start, stop, _ in self._by_rules(text, None)[0]]

    def _by_rules(
        self, block: bytes, state: PrivateKeyState | None
    ) -> tuple[list[Found], list[tuple[int, int]]]:
        """What is secret, in no order, and the hits of what hides a name or a value."""
        spans: list[Found] = []
        hits = _rules_scanner().hits(block)
        if len(hits) > _MAX_HITS_OF_A_LINE:
            hits = _without_surplus(block, hits, spans)
        # What is only near a name says less of where a value ends than the others.
        first = [hit for hit in hits if hit[1] < _NEAR]
        rest = [hit for hit in hits if hit[1] >= _NEAR]
        last = [hit for hit in rest if hit[1] < _PRIVATE_KEY]
        begins = [end for end, rule in rest if _PRIVATE_KEY <= rule < _HEAD]
        others = [hit for hit in rest if hit[1] >= _HEAD]
        for chosen in (first, last):
            spans.extend(
                (start, stop, _KIND_OF_RULE[rule])
                for start, stop, rule in judged(block, chosen, _RULES)
            )
        spans.extend((*span, _HELD_KIND) for span in self._held.spans(block))
        if state is not None and (begins or state.is_open):
            bodies: list[Span] = []
            _private_key_spans(block, begins, state, bodies)
            spans.extend((*body, _PRIVATE_KEY_KIND) for body in bodies)
        return spans, others


def _private_key_spans(
    block: bytes, begins: list[int], state: PrivateKeyState, spans: list[Span]
) -> None:
    at = 0
    for begin in begins:
        if begin < at:
            continue
        first = line_start(block, begin)
        state.take_lines(block, at, first, spans)
        at = state.open(block, begin, spans)
    state.take_lines(block, at, len(block), spans)


def _without_surplus(
    block: bytes, hits: list[tuple[int, int]], spans: list[Found]
) -> list[tuple[int, int]]:
    """Leave out the hits of a line beyond the bound, and redact it from there on."""
    kept: list[tuple[int, int]] = []
    line_ends = -1
    of_line = 0
    for hit in hits:
        if hit[0] > line_ends:
            line_ends = line_end(block, hit[0])
            of_line = 0
        of_line += 1
        if of_line <= _MAX_HITS_OF_A_LINE:
            kept.append(hit)
        elif of_line == _MAX_HITS_OF_A_LINE + 1 and block[hit[0] : line_ends] != MARK:
            spans.append((hit[0], line_ends, REST_KIND))
    return kept
