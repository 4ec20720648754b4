"""What a language's run time prints when a program fails."""

from eodh_tools.logs.excerpt.patterns.pattern import Pattern

PATTERNS = (
    # The line that names an exception: Python, the JVM, .NET, JavaScript, Ruby.
    Pattern(
        "exception",
        r"^[ |>E*]*(?:[\w$]+(?:\.|::))*[A-Z]\w*"
        r"(?:Error|Exception|Failure|Fault|Interrupt|Violation|Timeout|Exit)"
        r"(?:: |:?$| \()",
        "rasterio.errors.RasterioIOError: band_4.tif: No such file or directory",
    ),
    # Python's and .NET's root of all exceptions, raised as it is.
    Pattern("exception", r"^Exception: ", "Exception: no scene in this window"),
    # Python 3.11 and later: an exception inside an exception group.
    Pattern(
        "exception",
        r"^[ |+-]*ExceptionGroup: ",
        "  | ExceptionGroup: 2 downloads failed (2 sub-exceptions)",
    ),
    # The JVM's own handler.
    Pattern(
        "exception",
        r"^Exception in thread",
        'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
    ),
    # Nobody caught it: Node, C#, PHP, Dart.
    Pattern(
        "exception",
        r"(?i)^(?:uncaught|unhandled)\b",
        "Uncaught TypeError: tiles.map is not a function",
    ),
    Pattern(
        "exception",
        r"UnhandledPromiseRejection",
        "(node:41) UnhandledPromiseRejectionWarning: Error: fetch failed",
    ),
    # Elixir.
    Pattern(
        "exception",
        r"\*\* \(\w+(?:\.\w+)*Error\)",
        "     ** (ArgumentError) argument error",
    ),
    # R: the call that failed, then the message on this line or the next.
    Pattern(
        "exception",
        r"^Error in [`\w.:$%<>-]+\(?",
        "Error in rast(f) : [rast] file does not exist: scene.tif",
    ),
    # The bare word, as JavaScript, R and many command lines print it.
    Pattern("exception", r"^Error: ", "Error: Cannot find module './tiles'"),
    # The source line of a raise that a traceback or debugger quotes.
    Pattern(
        "exception",
        r"^ *(?:throw|raise) ",
        '    raise ValueError("no scene in this window")',
    ),
    # An exception's name inside a longer line, with its message behind.
    Pattern(
        "exception-inline",
        r"\b\w+(?:Error|Exception)\b: ",
        "worker 3 gave up: KeyError: 'B04'",
    ),
    Pattern(
        "exception-inline",
        r"\b[A-Z]\w+(?:Error|Exception)\b",
        "expected to throw a ParseException here",
    ),
    # How a traceback begins, language by language.
    Pattern(
        "traceback",
        r"Traceback \(most recent call last\)",
        "Traceback (most recent call last):",
    ),
    Pattern(
        "traceback",
        r"(?i)\b(?:stack|call) ?trace(?:back)?:",
        "  stack traceback:",
    ),
    Pattern("traceback", r"(?i)^ *back ?trace:", "Backtrace:"),
    # Rust.
    Pattern(
        "traceback",
        r"\bpanicked at\b",
        "thread 'main' panicked at src/main.rs:4:5:",
    ),
    # Go.
    Pattern("traceback", r"^goroutine \d+ \[", "goroutine 1 [running]:"),
    Pattern(
        "traceback",
        r"^panic: ",
        "panic: runtime error: index out of range [3] with length 3",
    ),
    # C++ and the compilers' sanitizers.
    Pattern(
        "traceback",
        r"^terminate called",
        "terminate called after throwing an instance of 'std::runtime_error'",
    ),
    Pattern("traceback", r"^ +what\(\): ", "  what():  cannot open raster"),
    Pattern(
        "traceback",
        r"\b(?:ERROR|WARNING|SUMMARY): \w+Sanitizer",
        "==41==ERROR: AddressSanitizer: heap-use-after-free on address 0x6020",
    ),
    Pattern(
        "traceback",
        r"\bruntime error: ",
        "resample.c:40:9: runtime error: signed integer overflow",
    ),
    # R's last words.
    Pattern("traceback", r"^Execution halted", "Execution halted"),
    Pattern("traceback", r"^Calls: ", "Calls: mosaic -> rast -> .local"),
    # pytest shows what the failing test had printed.
    Pattern(
        "traceback",
        r"^-+ ?Captured ",
        "----------------------------- Captured stderr call ------------------",
    ),
    # One exception because of another: the root is what explains.
    Pattern(
        "chain",
        r"^[ \t|]*(?:Caused by|caused by|Suppressed|Cause|Root cause|"
        r"Original exception was|Nested exception)\b",
        "Caused by: java.io.FileNotFoundException: manifest.safe",
    ),
    Pattern(
        "chain",
        r"direct cause of the following exception",
        "The above exception was the direct cause of the following exception:",
    ),
    Pattern(
        "chain",
        r"another exception occurred",
        "During handling of the above exception, another exception occurred:",
    ),
    Pattern("chain", r"(?i)^[ \t*]*reason: ", "Reason: image not found"),
    # One call of a traceback: Python, JVM and JavaScript, native, Ruby, Go, Rust,
    # Lua, Elixir and Erlang, Sass.
    Pattern(
        "frame",
        r'^[ \t|]+File "[^"\n]+", line \d',
        '  File "/app/mosaic.py", line 52, in merge',
    ),
    Pattern(
        "frame",
        r"^[ \t]+at [\w.$<>/@:() ~\[\]-]+[):]",
        "\tat org.esa.snap.core.gpf.main.GPT.main(GPT.java:59)",
    ),
    Pattern("frame", r"^[ \t]+at <?\w", "    at async fetchTiles"),
    Pattern(
        "frame",
        r"^[= \t]*#\d+ +(?:0x)?[0-9a-f]{3}",
        "    #0 0x455083 in resample /src/resample.c:40:9",
    ),
    Pattern(
        "frame",
        r"^[ \t#]*\S+:\d+:in [`']",
        "# ./spec/tiles_spec.rb:23:in `block in <main>'",
    ),
    Pattern("frame", r"^[ \t]+from \S+:\d", "\tfrom tiles.rb:4:in `<main>'"),
    Pattern("frame", r"^[ \t]+\S+\.go:\d+ \+0x", "\t/src/main.go:14 +0x1d"),
    Pattern("frame", r"^[ \t]+\d+: +\w+::\w", "   4: tiles::merge"),
    Pattern(
        "frame",
        r"^[ \t]+\S+\.lua:\d+: in ",
        "\ttests/tap.lua:85: in function 'run'",
    ),
    Pattern("frame", r"^[ \t]+\[(?:C|string)\b", "\t[C]: in function 'error'"),
    Pattern("frame", r"^[ \t]+\.\.\. \d+ more", "\t... 15 more"),
    Pattern(
        "frame",
        r"^[ \t]+\(\w+\) \S+:\d+: ",
        "    (mix) lib/mix/task.ex:331: Mix.Task.run_task/3",
    ),
    Pattern(
        "frame",
        r"^[ \t]+\S+\.(?:exs?|erl):\d+: ",
        "       test/reload_test.exs:41: (test)",
    ),
    Pattern(
        "frame",
        r"^[ \t]+(?:on|from) line \d+ of ",
        "        on line 494 of layout/footer.sass",
    ),
    # A frame of somebody else's code, which seldom explains.
    Pattern(
        "library",
        r"(?:site|dist)-packages|node_modules|/lib/python\d|/gems/|<frozen |/rustc/",
        '  File "/opt/lib/python3.11/site-packages/dask/local.py", line 9, in get',
    ),
    Pattern(
        "library",
        r"java\.base/|jdk\.internal|sun\.reflect|java\.lang\.reflect|java\.util\.|"
        r"org\.junit|org\.gradle|org\.apache\.maven|scala\.|sbt\.|internal/",
        "\tat java.base/java.lang.Thread.run(Thread.java:834)",
    ),
)
