"""Explain why a step failed, by its log: events, its end, and what that followed from.

Pure: lines in, a verdict out. `records` reads lines, `exceptions` reads tracebacks,
`step_log_reading` names what happened, `ending` decides what ended the step,
`verdict` names the cause.
"""
