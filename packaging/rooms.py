"""Count each package's levels of rooms and the imports between rooms: `make lint`.

A room is a top folder or module of a package; its level is the length of the longest
chain of imports below it. An import inside a function counts too.
"""

import sys
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

import grimp

MAX_LEVELS = {"eodh_tools": 6, "eodh_bot": 8}


def room_of(module: str) -> str:
    """The room of a module: the first two parts of its name."""
    return ".".join(module.split(".")[:2])


def levels(imports: Mapping[str, set[str]]) -> int:
    """How many rooms stand on each other at most.

    Raises:
        CycleError: Rooms import each other in a circle.
    """
    level: dict[str, int] = {}
    for room in TopologicalSorter(imports).static_order():
        level[room] = 1 + max((level[each] for each in imports[room]), default=0)
    return max(level.values())


def check(package: str) -> str | None:
    """Print a package's numbers; return what is wrong with it."""
    graph = grimp.build_graph(package)
    modules = {
        module: graph.find_modules_directly_imported_by(module) - {package}
        for module in graph.modules - {package}
    }
    rooms: dict[str, set[str]] = {room_of(module): set() for module in modules}
    for module, imported in modules.items():
        rooms[room_of(module)] |= {room_of(each) for each in imported}
    for room, imported in rooms.items():
        imported.discard(room)
    try:
        TopologicalSorter(modules).prepare()
        count = levels(rooms)
    except CycleError as error:
        return f"{package}: imported in a circle: {' -> '.join(error.args[1])}"
    pairs = sum(map(len, rooms.values()))
    print(
        f"{package}: {len(rooms)} rooms on {count} levels (at most"
        f" {MAX_LEVELS[package]}), {pairs} pairs of rooms where one imports the other"
    )
    if count > MAX_LEVELS[package]:
        return f"{package}: {count} levels, at most {MAX_LEVELS[package]} are allowed"
    return None


if __name__ == "__main__":
    problems = [check(package) for package in MAX_LEVELS]
    sys.exit("\n".join(filter(None, problems)) or None)
