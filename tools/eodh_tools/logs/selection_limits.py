"""How many lines of a log may be asked for."""

DEFAULT_TAIL = 100
DEFAULT_CONTEXT = 3
DEFAULT_AROUND = 20
DEFAULT_MATCHES = 20
#: A search in file order shows this many: a terminal scrolls.
MAX_MATCHES = 1_000
MAX_LINES = 5_000
MAX_CONTEXT = 200
