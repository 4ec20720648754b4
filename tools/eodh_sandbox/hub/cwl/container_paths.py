"""This machine's paths in a log, as a container on the Hub would have them."""

import re
import sysconfig

_RUN = rb"/\S*?/eodh-localhub-[a-z0-9_]+"
_ID = rb"[0-9a-f-]{36}"
_REWRITES = tuple(
    (re.compile(pattern), container)
    for pattern, container in (
        (rb"%s/app/" % _RUN, rb"/app/"),
        (
            rb"%s/runs/%s/tmp/[a-z0-9_]+/(stg%s/)" % (_RUN, _ID, _ID),
            rb"/var/lib/cwl/\1",
        ),
        (rb"%s/runs/%s/tmp/[a-z0-9_]+/" % (_RUN, _ID), rb"/tmp/"),
        (
            re.escape(sysconfig.get_path("purelib").encode()),
            rb"/usr/local/lib/python3.11/site-packages",
        ),
        (
            re.escape(sysconfig.get_path("stdlib").encode()),
            rb"/usr/local/lib/python3.11",
        ),
        (
            rb"http://127\.0\.0\.1:\d+/_local/stac",
            rb"https://catalogue.example.org/items",
        ),
    )
)


def in_container(text: bytes) -> bytes:
    """The text with a container's paths for this machine's."""
    for pattern, container in _REWRITES:
        text = pattern.sub(container, text)
    return text
