"""How long a test waits for what must come; only a failure takes so long.

A machine that others use may be ten times slower, so no test says a time of its own.
"""

WAIT_S = 240.0
