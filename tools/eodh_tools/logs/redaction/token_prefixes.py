"""Tokens that begin with the name of their provider, or with what stands for it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import MAX_VALUE_BYTES, Rule, Span, starts_word

# A longer gate finds little less and takes far longer to compile.
_GATED_CHARS = 8

_BROKEN = lazy_pattern(rb"\t[A-Za-z0-9_-]{8,200}(?![\w-])")
_LEAST_BROKEN = 16

_WORD = rb"[A-Za-z0-9_]"
_DASHED = rb"[A-Za-z0-9_-]"
_DOTTED = rb"[A-Za-z0-9_.-]"
_ALNUM = rb"[A-Za-z0-9]"
_HEX = rb"[0-9a-f]"
_BASE64 = rb"[A-Za-z0-9+/=_-]"


@dataclass(frozen=True, slots=True)
class _Token:
    """A token's fixed beginning, and what at least follows it.

    Attributes:
        prefix: A pattern of exactly `prefix_length` bytes.
        least: At least this many characters of the class follow.
        exact: A token is exactly that long: a longer run is something else.
        apart: The prefix may be the end of a common word, so none may run into it.
    """

    prefix: bytes
    prefix_length: int
    of: bytes
    least: int
    exact: bool = False
    apart: bool = True

    def rule(self) -> Rule:
        behind = lazy_pattern(self.of + b"{0,%d}+" % MAX_VALUE_BYTES)
        gated = min(self.least, _GATED_CHARS)
        length = self.prefix_length + gated

        def spans(block: bytes, end: int) -> Iterable[Span]:
            start = end - length
            if self.apart and not starts_word(block, start):
                return ()
            rest = behind.match(block, end)
            stop = rest.end() if rest is not None else end
            surplus = stop - start - self.prefix_length - self.least
            # A console or an editor put a tab into it.
            further = _BROKEN.match(block, stop)
            if further is not None and surplus < _LEAST_BROKEN:
                stop = further.end()
                surplus = max(surplus, stop - start - self.prefix_length - self.least)
            if surplus < 0 or (self.exact and surplus):
                return ()
            return ((start, stop),)

        gate = self.prefix + self.of + b"{%d}" % gated
        return Rule(gate, spans, caseless=False)


def _plain(
    prefix: str, of: bytes, least: int, *, exact: bool = False, apart: bool = False
) -> _Token:
    """A token whose prefix is exactly this text."""
    return _Token(re.escape(prefix).encode(), len(prefix), of, least, exact, apart)


_TOKENS = (
    # Amazon: access key ids; session tokens begin alike.
    _Token(b"(?:AKIA|ASIA|ABIA|ACCA)", 4, rb"[A-Z2-7]", 16, exact=True),
    *(
        _plain(prefix, rb"[A-Za-z0-9+/=%]", 40)
        for prefix in ("FwoGZXIvYXdz", "FQoGZXIvYXdz", "IQoJb3JpZ2lu")
    ),
    # The password of a registry of Amazon's: `{"payload":"` in base64
    _plain("eyJwYXlsb2FkIjoi", _BASE64, 100),
    _plain("ABSK", rb"[A-Za-z0-9+/]", 100),
    # GitHub and GitLab
    _Token(b"gh[pousr]_", 4, _WORD, 20),
    _plain("github_pat_", _WORD, 20),
    *(
        _plain(prefix, _DOTTED, 16)
        for prefix in (
            "glpat-",
            "gldt-",
            "glrt-",
            "glcbt-",
            "glptt-",
            "glft-",
            "glsoat-",
            "glimt-",
            "glagent-",
            "gloas-",
            "glffct-",
        )
    ),
    _plain("GR1348941", _DASHED, 20),
    # Slack
    _Token(b"xox[abcdeoprs]-", 5, rb"[A-Za-z0-9.-]", 8),
    _plain("xapp-", _DASHED, 10),
    _plain("xwfp-", _DASHED, 10),
    # Google
    _plain("AIza", _DASHED, 35, apart=True),
    _plain("ya29.", _DASHED, 20),
    _plain("GOCSPX-", _DASHED, 20),
    _plain("1//0", _DASHED, 30, apart=True),
    # Models and data
    _plain("hf_", _ALNUM, 30, apart=True),
    _plain("gsk_", _ALNUM, 40, apart=True),
    _plain("r8_", _ALNUM, 30, apart=True),
    _plain("pplx-", _ALNUM, 40),
    _plain("xai-", _ALNUM, 60),
    _plain("PLAK", _ALNUM, 32, apart=True),
    _plain("dapi", _HEX, 32, apart=True),
    _Token(b"[pst]k\\.eyJ", 6, _DOTTED, 30),
    # Packages and containers
    _plain("npm_", _ALNUM, 36, apart=True),
    _plain("pypi-AgE", _DASHED, 40),
    _plain("rubygems_", _HEX, 40),
    _plain("dckr_pat_", _DASHED, 20),
    _plain("dckr_oat_", _DASHED, 20),
    _Token(b"AKC[a-z]", 4, _ALNUM, 60),
    _plain("oy2", rb"[a-z0-9]", 43, exact=True, apart=True),
    # Payments and mail
    _Token(b"[sr]k_live_", 8, _ALNUM, 16),
    _Token(b"[sr]k_test_", 8, _ALNUM, 16),
    _plain("whsec_", rb"[A-Za-z0-9+/=]", 24),
    _plain("SG.", _DOTTED, 40, apart=True),
    _plain("key-", _HEX, 32, exact=True, apart=True),
    _plain("SK", _HEX, 32, exact=True, apart=True),
    _plain("sq0atp-", _DASHED, 20),
    _plain("sq0csp-", _DASHED, 20),
    _Token(b"shp(?:at|ca|pa|ss)_", 6, rb"[0-9a-fA-F]", 32),
    # Clouds and tools
    _plain("hvs.", _DASHED, 24),
    _plain("hvb.", _DASHED, 24),
    _Token(b"do[opr]_v1_", 7, _HEX, 40),
    _Token(b"dp\\.(?:pt|ct|st|sa)\\.", 6, _DOTTED, 30),
    _plain("ATATT3", rb"[A-Za-z0-9_=-]", 40),
    _plain("ATCTT3", rb"[A-Za-z0-9_=-]", 40),
    _plain("lin_api_", _ALNUM, 30),
    _plain("glsa_", _WORD, 32),
    _plain("glc_eyJ", _BASE64, 30),
    _plain("sntrys_", _BASE64, 30),
    _plain("sntryu_", _HEX, 40),
    _plain("PMAK-", rb"[0-9a-f-]", 40),
    _plain("pul-", _HEX, 40),
    _plain("figd_", _DASHED, 30),
    _plain("ntn_", _ALNUM, 40),
    _plain("sbp_", _HEX, 40),
    _plain("sb_secret_", _DASHED, 20),
    _plain("HRKU-", _DASHED, 30),
    _plain("FlyV1 fm2_", rb"[A-Za-z0-9+/=_,-]", 40),
    _plain("tskey-", _DASHED, 20),
    _plain("AGE-SECRET-KEY-1", rb"[A-Z0-9]", 40),
    _plain("pnu_", _ALNUM, 30),
    _plain("phx_", _ALNUM, 30),
    _plain("LTAI", _ALNUM, 16, apart=True),
    _plain("AKID", _ALNUM, 32, apart=True),
    _plain("bkua_", _HEX, 30),
    _plain("CCIPAT_", _DASHED, 30),
    # Code, notebooks and models
    _Token(b"sq[apu]_", 4, _HEX, 40),
    _plain("nvapi-", _DASHED, 40),
    _plain("pcsk_", _WORD, 40, apart=True),
    _plain("tvly-", _DASHED, 24, apart=True),
    _Token(b"lsv2_[ps][tk]_", 8, _WORD, 32),
    _plain("wandb_v1_", _WORD, 40),
    _plain("jina_", _ALNUM, 50, apart=True),
    _plain("sgp_", _WORD, 40, apart=True),
    _plain("apify_api_", _ALNUM, 30),
    _plain("cmVmdGtuOj", _ALNUM, 40, apart=True),
    _plain("cio", _ALNUM, 32, exact=True, apart=True),
    # Clouds, data bases and monitors
    _plain("eyJrIjoi", _BASE64, 40, apart=True),
    _plain("hvr.", _DASHED, 24, apart=True),
    _plain("ops_eyJ", _BASE64, 60, apart=True),
    _Token(b"dt0[cs](?:01|16)\\.", 7, _DOTTED, 40),
    _Token(b"NR(?:AK|II|AA|RA)-", 5, _ALNUM, 20),
    _plain("phc_", _ALNUM, 30, apart=True),
    _plain("pscale_tkn_", _DOTTED, 30, apart=True),
    _plain("pscale_pw_", _DOTTED, 30, apart=True),
    _plain("AstraCS:", _DOTTED, 30, apart=True),
    _plain("mdb_sa_sk_", _DASHED, 30),
    _plain("napi_", rb"[a-z0-9]", 40, apart=True),
    _plain("nfp_", _ALNUM, 36, apart=True),
    _plain("rnd_", _ALNUM, 28, apart=True),
    _plain("SCW", rb"[A-Z0-9]", 17, exact=True, apart=True),
    _plain("sha256~", _DASHED, 40, apart=True),
    _plain("CFPAT-", _DASHED, 40, apart=True),
    _plain("felt_pat_", _WORD, 20),
    _Token(rb"pat[A-Za-z0-9]{14}\.", 18, _HEX, 64, exact=True),
    _plain("pnb_", _ALNUM, 30, apart=True),
    # Mail, chat and work
    _plain("ATBB", _ALNUM, 28, apart=True),
    _plain("xkeysib-", _DASHED, 60, apart=True),
    _plain("xsmtpsib-", _DASHED, 60, apart=True),
    _plain("lin_oauth_", _HEX, 40),
    _plain("shptka_", rb"[0-9a-fA-F]", 32),
    _plain("secret_", _ALNUM, 43, exact=True, apart=True),
    _plain("rdme_", rb"[a-z0-9]", 60, apart=True),
    _plain("aio_", _ALNUM, 28, apart=True),
    _plain("AQVN", _DASHED, 35, apart=True),
    _plain("vault:v1:", _BASE64, 24),
    # `001?location` in base64: macaroons of dCache, StoRM and others
    _Token(b"MDA[a-z0-5][MNOYZ][GWm2]xvY2F0aW9u", 16, _BASE64, 40),
    # The seeds of NATS' keys (nkeys)
    _Token(b"S[ACNOUX]", 2, rb"[A-Z2-7]", 56, exact=True),
    # Maps, arrays, models and tools
    _Token(b"AAP[KT]", 4, _DOTTED, 40),
    _plain("ema_", _HEX, 30, apart=True),
    _plain("EDL-", _ALNUM, 30, apart=True),
    _plain("KGAT_", _WORD, 28, apart=True),
    _plain("api_org_", _ALNUM, 30, apart=True),
    _plain("tgp_v1_", _DASHED, 30, apart=True),
    _plain("csk-", _ALNUM, 40, apart=True),
    _plain("rpa_", _ALNUM, 40, apart=True),
    _Token(b"dbt[cu]_", 5, _DASHED, 30),
    _plain("hxtp_", _ALNUM, 40, apart=True),
    _Token(b"dd[pw]_", 4, _ALNUM, 36),
    _plain("xau_", _ALNUM, 30, apart=True),
    _plain("tfp_", _DASHED, 40, apart=True),
    _plain("sm_pat_", _ALNUM, 16),
    _plain("fo1_", _DASHED, 40, apart=True),
    _plain("dnkey-", _DASHED, 40, apart=True),
    _plain("CLOJARS_", _ALNUM, 60),
    _plain("shippo_live_", _HEX, 40),
    _plain("v1.0-", rb"[0-9a-f-]", 160, apart=True),
    _Token(b"pat-(?:na|eu|ap)[0-9]-", 8, rb"[0-9a-f-]", 36, exact=True),
    _Token(b"perm[:-]", 5, rb"[A-Za-z0-9+/=._-]", 40),
    # Fernet: the tokens of OpenStack's Keystone, among others
    _plain("gAAAAA", _BASE64, 60, apart=True),
)

RULES: tuple[Rule, ...] = tuple(token.rule() for token in _TOKENS)
