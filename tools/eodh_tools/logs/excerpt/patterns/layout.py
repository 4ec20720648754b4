"""How a log is laid out: commands, sections, rules, progress, advice."""

from eodh_tools.logs.excerpt.patterns.pattern import Pattern

PATTERNS = (
    # A command that is about to run: a shell's echo, `set -x`, a runner's heading.
    Pattern("command", r"^[ \t]*\$ \S", "$ make test"),
    Pattern("command", r"^\+\+?\+? \S", "+ gdalwarp scene.tif out.tif"),
    Pattern("command", r"##\[(?:group|command)\]|time:start", "##[group]Run make test"),
    Pattern("command", r"^> \S+@\d|^==+> |^> Task :|^:[\w:-]+$", "> tiles@1.0.0 test"),
    Pattern(
        "command",
        r"^(?:\[\d+/\d+\] )?(?:Running|Executing|Execute|EXECUTE|RUN)\b",
        "Running command gdalwarp scene.tif",
    ),
    Pattern(
        "command",
        r"^Step \d+/\d+|^\[exec\]|^INFO \[(?:job|step|workflow) |^#\d+ \[|^Starting '",
        "Step 3/9 : RUN pip install rasterio",
    ),
    # A line drawn, with or without a heading in it.
    Pattern(
        "rule",
        r"^[ \t=*#_~+.-]*[-=*#_~]{6}[ \t=*#_~+.-]*$",
        "======================",
    ),
    Pattern("rule", r"^[=\-*#_]{3,} .+ ?[=\-*#_]{3}$", "====== 3 passed ======"),
    # Headings.
    Pattern(
        "section",
        r"^[ \t]*(?:={2,}|-{2,}|#{1,4}|\*{2,})[ \t]*\w",
        "== merge tiles",
    ),
    Pattern("section", r"^\[ +(?:RUN|OK) +\]", "[ RUN      ] Tiles.Merge"),
    Pattern(
        "section",
        r"(?i)^[ \t]*(?:results?|summary|failures?|errors?|tests? (?:run|summary)|"
        r"problems?|offenses|details)[ \t]*:?[ \t]*$",
        "Results :",
    ),
    Pattern("section", r"^[A-Z][\w ,-]+:$", "Failed tests:"),
    # Work going on as it should.
    Pattern(
        "progress",
        r"(?i)^\W{0,3}(?:downloading|downloaded|installing|compiling|collecting|fetching|"
        r"fetched|unpacking|preparing|setting up|selecting|reading|writing|building|"
        r"linking|checking|updating|using|copying|creating|adding|processing)\b",
        "Downloading rasterio-1.4.4-cp311-manylinux.whl (22 MB)",
    ),
    Pattern(
        "progress",
        r"(?i)^\W{0,3}(?:generating|receiving|resolving|remote:|checking out|loading|"
        r"linked|generated|finished|compiled|started|starting|running|testing|"
        r"extracting|cloning|inflating|requirement already)\b",
        "Cloning into '/build'...",
    ),
    Pattern(
        "progress", r"(?i)^(?:get|hit|ign):\d|^\(reading ", "Get:3 stable/main gdal-bin"
    ),
    Pattern("progress", r"\b\d{1,3}(?:\.\d+)?%", "41% done"),
    Pattern(
        "progress",
        r"^[ \t]*(?:CC|CXX|LD|AR|GEN|ERLC|DEP|APP|AS)\b",
        "  CC      warp.o",
    ),
    Pattern(
        "progress",
        r"^(?:gcc|g\+\+|cc|clang\+?\+?|libtool|checking|/usr/bin/\S+) | -[IDLWO]\w",
        "gcc -O2 -c warp.c",
    ),
    # Advice and links, which follow a reason.
    Pattern(
        "seealso",
        r"(?i)^\W{0,3}(?:see|for more information|more info|to see|re-run|run with|"
        r"use --|help:|note:|hint:|try |visit|please|did you mean|suggest|consider|"
        r"add |you (?:can|may|might|should|need|must))",
        "See the log above for details.",
    ),
    Pattern(
        "seealso", r"^[ \t|]*= (?:note|help)|https?://", "https://docs.example/errors"
    ),
)
