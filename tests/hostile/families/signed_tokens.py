"""Signed tokens that an OpenID provider did not give for this server."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.hostile.inputs import Hostile
from tests.tools.mcp.openid_keys import Issuer


@dataclass(frozen=True, slots=True)
class SignedToken(Hostile):
    """A token.

    Attributes:
        made: Makes it with what the provider publishes and signs.
    """

    made: Callable[[Issuer], str] = field(repr=False)


def _signed(name: str, **claims: Any) -> SignedToken:
    return SignedToken("signed-tokens", name, lambda issuer: issuer.token(**claims))


def _forged(name: str, make: Callable[[Issuer, str], str]) -> SignedToken:
    return SignedToken(
        "signed-tokens", name, lambda issuer: make(issuer, issuer.token())
    )


def _again(token: str, key: Any, how: str, **head: Any) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(claims, key, how, headers={"kid": "one", **head})


def _with_header(token: str, **head: Any) -> str:
    """Signed by an own key that the token itself says where to find."""
    key = rsa.generate_private_key(65537, 2048)
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return _again(token, key, "RS256", **(head or {"jwk": public}))


SIGNED_TOKENS = (
    _signed("of another provider", iss="https://elsewhere.example.org"),
    _signed("for another server", aud="https://other.example.org/mcp"),
    _signed("for several others", aud=["account", "https://other.example.org/mcp"]),
    _signed("for nobody", aud=None),
    _signed("of nobody", sub=None),
    _signed("of somebody without a profile", sub="mallory"),
    _signed("of a star", sub="*"),
    _signed("of another case", sub="ALICE"),
    _signed("without an end", exp=None),
    _signed("long over", exp=1_000),
    _signed("not yet", nbf=4_000_000_000),
    _signed("for other things", scope="openid profile"),
    _signed("for a part of the scope's name", scope="openid jobs"),
    _signed("by a key that nobody knows", key="unknown"),
    _signed("by a key of a path", key="../../keys"),
    _forged("not signed", lambda _, good: _again(good, "", "none")),
    _forged(
        "signed by another key",
        lambda _, good: _again(good, rsa.generate_private_key(65537, 2048), "RS256"),
    ),
    _forged(
        "signed by another kind of key",
        lambda _, good: _again(good, ec.generate_private_key(ec.SECP256R1()), "ES256"),
    ),
    _forged(
        "signed by the public key as a password",
        lambda issuer, good: _again(
            good, json.dumps(issuer.answers["/keys"])[60:160], "HS256"
        ),
    ),
    _forged("with its own key in its head", lambda _, good: _with_header(good)),
    _forged(
        "with its own keys' address in its head",
        lambda _, good: _with_header(good, jku="http://127.0.0.1:9/keys"),
    ),
    _forged(
        "with a certificate's address in its head",
        lambda _, good: _with_header(good, x5u="http://127.0.0.1:9/cert"),
    ),
    _forged("without its signature", lambda _, good: good.rpartition(".")[0] + "."),
    _forged("its end cut", lambda _, good: good[:-8] + "AAAAAAAA"),
    _forged("of dots", lambda *_: ".."),
    _forged("of letters", lambda *_: "a.b.c"),
    _forged("far too long", lambda *_: "x" * 9_000),
    _forged("twice", lambda _, good: f"{good}, Bearer {good}"),
)
