"""A Hub whose ids and file names are paths, tricks or lies."""

from dataclasses import dataclass

from tests.hostile.inputs import Hostile


@dataclass(frozen=True, slots=True)
class HubName(Hostile):
    """A name of the Hub's: the id of a listed job, and the file of a log's link.

    Attributes:
        value: The name, as JSON holds it.
    """

    value: str


_NAMES = {
    "two dots": "..",
    "one dot": ".",
    "a path up": "../../../etc/passwd",
    "a path up, encoded": "..%2f..%2f..%2fetc%2fpasswd",
    "a path up, encoded twice": "..%252f..%252fetc%252fpasswd",
    "a path up, overlong": "..%c0%af..%c0%afetc",
    "a path up, with backslashes": "..\\..\\windows\\win.ini",
    "a path up, backslashes encoded": "..%5c..%5cwin.ini",
    "dots, encoded": "%2e%2e",
    "dots, half encoded": ".%2e",
    "dots, wide": "\uff0e\uff0e\uff0fetc",
    "a path from the root": "/etc/passwd",
    "a drive": "C:\\windows\\win.ini",
    "a share": "\\\\evil\\share",
    "a device": "CON",
    "a device with an end": "aux.log",
    "a stream of NTFS": "a.log::$DATA",
    "a null": "a.log\x00.png",
    "a null, encoded": "a%00.log",
    "a line break": "a\nb.log",
    "a header": "a\r\nX-Evil: 1\r\n.log",
    "a header, encoded": "a%0d%0aX-Evil:1.log",
    "a query": "a.log?x=1",
    "a fragment": "a.log#x",
    "a parameter": "a.log;x=1",
    "an address": "http://127.0.0.1/a.log",
    "a slash that is none": "a\u2215b.log",
    "right to left": "\u202egol.a",
    "an invisible part": "a\u200b.log",
    "an escape": "\x1b[2Ja.log",
    "an escape in 8 bits": "\x9b2Ja.log",
    "a letter that looks the same": "\u0430.log",
    "wide letters": "\uff41.log",
    "a sign that composes": "a\u0301.log",
    "half a surrogate pair": "\ud800.log",
    "nothing": "",
    "a blank": " ",
    "blanks around": " a.log ",
    "a dash first": "-rf",
    "an option": "--output=/etc/cron.d/x.log",
    "a hidden file": ".bashrc",
    "a dot last": "a.log.",
    "a tilde": "~/.ssh/authorized_keys",
    "a variable": "$HOME/.netrc",
    "a command": "$(reboot).log",
    "a command in backticks": "`reboot`.log",
    "a semicolon": "a.log;reboot",
    "a star": "*.log",
    "a mention": "<!channel>.log",
    "a link": "<https://evil.example|a>.log",
    "markup of rich": "[link=https://evil.example]a[/link].log",
    "a template": "{{7*7}}.log",
    "a format": "{0.__class__}.log",
    "a format of old": "%(key)s%n.log",
    "SQL": "a'; DROP TABLE connections; --",
    "a name of two hundred and one": "a" * 197 + ".log",
    "a name of a hundred thousand": "a" * 100_000 + ".log",
    "results": "results",
    "a name that numbering makes": "a_2.log",
}

HUB_NAMES = tuple(HubName("hub-names", name, value) for name, value in _NAMES.items())
