"""Stable codes of what no line of the catalogue shows: a contract, like the others.

A code may be added; none may change or go (tests/tools/logs/test_causes.py).
"""

#: The code, and what it says of a job.
OTHER_CODES: dict[str, str] = {
    "exception": "The step ended with an exception in words of its own; the headline "
    "quotes it.",
    "error-of-the-program": "The step's program says in its own words why it stops; "
    "the headline quotes it.",
    "no-reason-given": "The log does not say why the step failed: it prints no error, "
    "or only that another program failed.",
    "ended-without-an-error": "The log just ends, and nothing in it says why.",
    "stopped-for-memory": "The log just ends where it speaks of memory, or in the "
    "middle of a progress bar.",
    "ended-well-with-warnings": "The log ends as if all were well; the gravest of its "
    "warnings is quoted.",
    "output-not-collected": "The Hub has no log of the failing step: most often the "
    "glob or the type of a CWL output does not match what the program wrote.",
    "no-log-of-the-failing-step": "The Hub has no log and gives no reason.",
    "never-started": "The job failed at once, and nothing ran.",
    "hub-error": "The Hub's own code failed; the answer to the job's results says so.",
    "told-by-the-hub": "The Hub gives a reason in the job's results, which is quoted.",
    "log-empty": "The step printed nothing.",
    "logs-unreadable": "Logs are listed, and the Hub cannot find them, or too many "
    "were listed to read them all.",
}
