"""An OpenID provider reduced to its keys: it publishes them and signs anything."""

import functools
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.waiting import WAIT_S

PUBLIC = "https://jobs.example.org/eodh/mcp"


@functools.cache
def rsa_key(owner: str) -> rsa.RSAPrivateKey:
    """The key of that owner, made once: to make one takes longer than most tests."""
    assert owner
    return rsa.generate_private_key(65537, 2048)


class Issuer:
    """A provider of keys on loopback, which signs what it is asked to.

    Args:
        owner: Whose key it has at first; those of one owner have the same.
    """

    def __init__(self, owner: str = "the provider") -> None:
        self.answers: dict[str, object] = {}
        self.asked: list[str] = []
        #: While this is not set, it answers nobody.
        self.answering = threading.Event()
        self.answering.set()
        self.keys = {"one": rsa_key(owner)}
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked.append(self.path)
                issuer.answering.wait(WAIT_S)
                answer = issuer.answers.get(self.path)
                self.send_response(404 if answer is None else 200)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/realms/eodh"
        self.publish()

    def publish(self) -> None:
        """Publish the metadata and the public part of the keys."""
        jwks = [
            {
                **jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True),
                "kid": name,
                "use": "sig",
            }
            for name, key in self.keys.items()
        ]
        port = self.server.server_port
        self.answers = {
            "/realms/eodh/.well-known/openid-configuration": {
                "issuer": self.url,
                "jwks_uri": f"http://127.0.0.1:{port}/keys",
            },
            "/keys": {"keys": jwks},
        }

    def publish_first(self, **jwk: Any) -> None:
        """Publish another key before those there are, of the name "one" too."""
        found: Any = self.answers["/keys"]
        other = rsa_key("another provider").public_key()
        whole = jwt.algorithms.RSAAlgorithm.to_jwk(other, as_dict=True)
        found["keys"].insert(0, {**whole, "kid": "one", **jwk})

    def token(self, *, key: str = "one", typ: Any = "JWT", **claims: Any) -> str:
        """Sign a token that is good but for what is given; None leaves a claim out."""
        whole = {
            "iss": self.url,
            "aud": PUBLIC,
            "sub": "alice",
            "exp": jwt_time() + 300,
            "scope": "openid jobs:read",
        } | claims
        reported = {name: value for name, value in whole.items() if value is not None}
        signing = self.keys.get(key) or self.keys["one"]
        return jwt.encode(reported, signing, "RS256", headers={"kid": key, "typ": typ})


def jwt_time() -> int:
    """The time now, in whole seconds."""
    return int(time.time())
