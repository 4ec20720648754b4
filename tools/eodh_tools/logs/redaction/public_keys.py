"""Public keys, which a realm or a set of keys shows to all."""

from eodh_tools.logs.lazy_pattern import lazy_pattern

# A public key in DER (RFC 5280, 4.1: SubjectPublicKeyInfo): of RSA, EC and Ed25519.
_PUBLIC_KEY = lazy_pattern(
    rb"MI[GI][\w+/]{2,6}(?:DQYJKoZIhvcNAQEBBQADg|ANBgkqhkiG9w0BAQEFAAOC|0GCSqGSIb3DQEBAQUAA4)"
    rb"|M[FH][kYa]w[EF]A?[wY]YHKoZIzj0CAQY|MCowBQYDK2V[wu]AyEA"
)


def is_public_key(value: bytes) -> bool:
    """Whether it is a public key, as a realm or a key set shows it."""
    return _PUBLIC_KEY.match(value) is not None
