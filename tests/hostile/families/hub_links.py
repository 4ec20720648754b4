"""A Hub whose links, redirects and next pages lead elsewhere."""

from dataclasses import dataclass

from tests.hostile.inputs import Hostile

#: Where a link may stand.
ROLES = ("log", "next page", "redirect of a status", "redirect of a log", "results")


@dataclass(frozen=True, slots=True)
class HubLink(Hostile):
    """A link of the Hub's.

    Attributes:
        role: Where it stands, one of `ROLES`.
        href: With `{trap}`, `{trap_port}`, `{origin}`, `{host}` and `{folder}` (the
            job's own path) where the place is to be filled in.
    """

    role: str
    href: str


#: `{trap}` is a server of the attacker's; nothing may ever be asked there.
_HREFS = {
    "another host": "http://{trap}{folder}/a.log",
    "another host in capitals": "HTTP://{trap}{folder}/a.log",
    "another host without a scheme": "//{trap}{folder}/a.log",
    "another host after three slashes": "///{trap}{folder}/a.log",
    "another host after backslashes": "\\\\{trap}{folder}\\a.log",
    "another host with a user": "http://{host}@{trap}{folder}/a.log",
    "another host with a password": "http://u:p@{trap}{folder}/a.log",
    "the host as a user, encoded": "http://{host}%40{trap}{folder}/a.log",
    "another port by a fragment": "http://{host}#@{trap}{folder}/a.log",
    "another port by a query": "http://{host}?@{trap}{folder}/a.log",
    "another host by a tab": "http://\t{trap}{folder}/a.log",
    "another host by a line break": "http://{trap}\n{folder}/a.log",
    "a header smuggled in": "{folder}/a.log\r\nX-Evil: 1\r\n\r\n",
    "localhost in place of 127.0.0.1": "http://localhost:{trap_port}{folder}/a.log",
    "an address written short": "http://127.1:{trap_port}{folder}/a.log",
    "an address as one number": "http://2130706433:{trap_port}{folder}/a.log",
    "an address in hexadecimal": "http://0x7f000001:{trap_port}{folder}/a.log",
    "an address in octal": "http://0177.0.0.1:{trap_port}{folder}/a.log",
    "an address of IPv6": "http://[::1]:{trap_port}{folder}/a.log",
    "an address of IPv4 in IPv6": "http://[::ffff:127.0.0.1]:{trap_port}{folder}/a.log",
    "the address of nowhere": "http://0.0.0.0:{trap_port}{folder}/a.log",
    "metadata of AWS": "http://169.254.169.254/latest/meta-data/iam/a.log",
    "metadata of AWS by IPv6": "http://[fd00:ec2::254]/latest/meta-data/a.log",
    "metadata of AWS as a number": "http://2852039166/latest/meta-data/a.log",
    "metadata in IPv6": "http://[::ffff:169.254.169.254]/latest/meta-data/a.log",
    "metadata of Google": "http://metadata.google.internal/computeMetadata/v1/a.log",
    "metadata of Alibaba": "http://100.100.100.200/latest/meta-data/a.log",
    "the API of Kubernetes": "https://kubernetes.default.svc/api/v1/secrets/a.log",
    "a file": "file:///etc/passwd",
    "a file of this person": "file://localhost/root/.ssh/id_rsa.log",
    "a file on a share": "file://{trap}/share/a.log",
    "ftp": "ftp://{trap}/a.log",
    "gopher": "gopher://{trap}/_GET%20/a.log",
    "dict": "dict://{trap}/a.log",
    "a unix socket": "http+unix://%2Fvar%2Frun%2Fdocker.sock/a.log",
    "data": "data:text/plain,evil/a.log",
    "script": "javascript:fetch('//evil')/a.log",
    "an object store": "s3://bucket{folder}/a.log",
    "wide letters": "http://\uff11\uff12\uff17.0.0.1:{trap_port}{folder}/a.log",
    "a dot that is none": "http://127\u30020\u30020\u30021:{trap_port}{folder}/a.log",
    "a name that looks the same": "http://\u0435xample.org{folder}/a.log",
    "port zero": "http://127.0.0.1:0{folder}/a.log",
    "a port that is no number": "http://{host}:evil{folder}/a.log",
    "a port beyond all": "http://127.0.0.1:99999{folder}/a.log",
    "a host that is too long": "http://" + "a" * 300 + "{folder}/a.log",
    "an address that is too long": "http://{trap}/" + "a" * 9_000 + "/a.log",
    "brackets that do not close": "http://[::1{folder}/a.log",
}
# Every href leads away as a log; of the others the kinds that a parser may mistake.
_ELSEWHERE = {
    name: href
    for name, href in _HREFS.items()
    if "metadata" not in name or name == "metadata of AWS"
}
_RESULTS = {
    name: _HREFS[name]
    for name in ("another host", "metadata of AWS", "a file", "script", "data")
}

HUB_LINKS = (
    *(HubLink("hub-links", f"{n}, as a log", "log", h) for n, h in _HREFS.items()),
    *(
        HubLink("hub-links", f"{name}, as the {role}", role, href)
        for role in ROLES[1:4]
        for name, href in _ELSEWHERE.items()
    ),
    *(
        HubLink("hub-links", f"{name}, as results", "results", href)
        for name, href in _RESULTS.items()
    ),
)
