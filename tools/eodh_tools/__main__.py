"""The program `eodh-jobs`: each of this package's programs, under the package's name.

`uvx eodh-jobs …` and `pipx run eodh-jobs …` run a package's program of the same name.
"""

import sys
from importlib.metadata import distribution

#: What `eodh-jobs WORD …` runs; anything else is a command of `eodh-logs`.
PROGRAMS = {"mcp": "eodh-mcp", "bot": "eodh-bot", "demo": "eodh-demo"}


def main() -> int | None:
    """Run the program that the first word names, as if it had been typed itself.

    Without any word it is the terminal's help for a person, and the MCP server for a
    client of the MCP registry, which starts `uvx eodh-jobs` with pipes.
    """
    word, *rest = sys.argv[1:] or [""]
    if word in PROGRAMS:
        name, arguments = PROGRAMS[word], rest
    elif not word and not sys.stdin.isatty():
        name, arguments = "eodh-mcp", []
    else:
        name, arguments = "eodh-logs", sys.argv[1:]
    # By name and not by import: the doors know nothing of each other.
    scripts = distribution("eodh-jobs").entry_points.select(group="console_scripts")
    sys.argv = [name, *arguments]
    code: int | None = scripts[name].load()()
    return code


if __name__ == "__main__":
    sys.exit(main())
