"""Compilers, linkers and what builds and installs software."""

from eodh_tools.logs.excerpt.patterns.pattern import Pattern

PATTERNS = (
    # file:line:column: error, as gcc, clang, gfortran, javac and many linters say it.
    Pattern(
        "compiler",
        r"\b\d+(?::\d+)?:? (?:fatal )?error\b",
        "resample.c:41:3: error: unknown type name 'raster_t'",
    ),
    # Rust, and error codes such as C# CS0103, TypeScript TS2339, MSVC C2065.
    Pattern(
        "compiler", r"^[ \t]*error(?:\[\w+\])?: ", "error[E0308]: mismatched types"
    ),
    Pattern(
        "compiler",
        r"(?i)\berror [A-Z]{1,4}\d{2}",
        "tiles.ts(4,9): error TS2339: Property 'bbox' does not exist",
    ),
    # Maven: [ERROR] file:[line,column].
    Pattern(
        "compiler",
        r"\[ERROR\] +\S+:\[\d+,\d+\]",
        "[ERROR] /src/main/java/Tile.java:[27,12] cannot find symbol",
    ),
    Pattern(
        "compiler",
        r"^\S+\(\d+(?:,\d+)?\):? ?(?:fatal )?error",
        "tiles.cpp(12): error C2065: 'bbox': undeclared identifier",
    ),
    Pattern("compiler", r"(?i)^[ \t]*syntax ?error", "SyntaxError: invalid syntax"),
    Pattern("compiler", r"(?i)\berrors? found\b", "Error found:"),
    Pattern(
        "compiler",
        r"internal compiler error",
        "gcc: internal compiler error: Killed (program cc1plus)",
    ),
    Pattern("compiler", r"(?i)\bparse error", "Parse error on line 3"),
    # The linker.
    Pattern(
        "linker",
        r"undefined reference to",
        "warp.o: undefined reference to `GDALOpen'",
    ),
    Pattern(
        "linker", r"\bld returned \d", "collect2: error: ld returned 1 exit status"
    ),
    Pattern("linker", r"^(?:\S+/)?ld: ", "/usr/bin/ld: cannot find -lgdal"),
    Pattern(
        "linker",
        r"multiple definition of",
        "b.o: multiple definition of `warp'; a.o: first defined here",
    ),
    Pattern(
        "linker",
        r"Undefined symbols|symbol\(s\) not found|undefined symbol: ",
        "ImportError: _gdal.so: undefined symbol: OCTNewCoordinateTransformation",
    ),
    # A shared library that is not there, or not in this version.
    Pattern(
        "linker",
        r"error while loading shared libraries|version `\S+' not found",
        "gdalwarp: error while loading shared libraries: libgdal.so.32: cannot open",
    ),
    # Go and Perl: what cannot be found.
    Pattern(
        "compiler",
        r"cannot find (?:package|module|symbol|crate)|Can't locate \S+ in @INC|"
        r"^\S+:\d+:\d+: undefined: ",
        'main.go:3:2: cannot find package "tiles" in any of:',
    ),
    # TeX begins its errors with an exclamation mark.
    Pattern("compiler", r"^! \S", "! Undefined control sequence."),
    # Vim and Emacs Lisp.
    Pattern(
        "compiler",
        r"\bE\d{2,4}: |Lisp error:|Symbol.s (?:value|function definition).* void|"
        r"Cannot open load file|Wrong type argument",
        "E492: Not an editor command: Merge",
    ),
    # Some place in a source file, without the word error.
    Pattern(
        "location",
        r"^[ \t]*(?:[A-Za-z]:)?[\w./@+\\-]+\.\w+:\d+(?::\d+)?\b",
        "src/vhost.erl:91: field tags undefined in record vhost",
    ),
    Pattern(
        "location",
        r"^[ \t]*(?:[A-Za-z]:)?[\w./@+\\-]+\.\w+[\[(]\d",
        "/src/tiles.js(12): bad indentation",
    ),
    Pattern("location", r"^[ \t]*-->[ \t]+\S+:\d", "  --> src/lib.rs:147:45"),
    # The mark below a quoted source line, and the quoted line in a gutter.
    Pattern(
        "caret",
        r"^[ \t|.\d]*[\^~][\^~ \t|-]*$",
        "      |         ^~~~~~~~",
    ),
    Pattern("caret", r"^[ \t]*\d+ +\| ", "  128 |   warp(src, dst);"),
    Pattern("caret", r"^[ \t]+\|", "      |"),
    # make, ninja and CMake: they say which target failed, below the reason.
    Pattern(
        "make",
        r"^(?:\S*make)(?:\[\d+\])?: \*\*\* ",
        "make[1]: *** [warp.o] Error 1",
    ),
    Pattern(
        "make",
        r"^\S+:\d+: recipe for target .* failed",
        "Makefile:12: recipe for target 'warp.o' failed",
    ),
    Pattern("make", r"^FAILED: ", "FAILED: src/CMakeFiles/warp.dir/warp.cpp.o"),
    Pattern(
        "make", r"^ninja: build stopped", "ninja: build stopped: subcommand failed."
    ),
    Pattern("make", r"No rule to make target", "No rule to make target 'warp.c'."),
    Pattern("cmake", r"CMake Error", "CMake Error at CMakeLists.txt:9 (find_package):"),
    Pattern(
        "cmake",
        r"^-- Configuring incomplete",
        "-- Configuring incomplete, errors occurred!",
    ),
    Pattern(
        "cmake",
        r"^configure: error",
        "configure: error: PROJ 6 symbols not found",
    ),
    # pip, conda, apt, npm: what cannot be installed, and why.
    Pattern(
        "install",
        r"^ERROR: (?:Could not|No matching|Failed|Cannot|Package|ResolutionImpossible)",
        "ERROR: No matching distribution found for rasterio==9.9",
    ),
    Pattern(
        "install",
        r"(?i)(?:ResolvePackageNotFound|PackagesNotFoundError|UnsatisfiableError|"
        r"LibMambaUnsatisfiableError|nothing provides|Could not solve for environment)",
        "nothing provides requested gdal 9.9*",
    ),
    Pattern(
        "install",
        r"^E: ",
        "E: Unable to locate package libgdal-dev",
    ),
    Pattern(
        "install",
        r"(?i)\b(?:unmet dependenc|has no installation candidate|held broken packages)",
        "The following packages have unmet dependencies:",
    ),
    Pattern(
        "install",
        r"^npm ERR! |^error An unexpected error occurred",
        "npm ERR! 404 Not Found - GET /@types%2ftiles",
    ),
    # Gradle, sbt, Bundler, cabal, Nix: what could not be resolved or run.
    Pattern(
        "build",
        r"^\* What went wrong:|Execution failed for task|Could not (?:resolve|find) |"
        r"COMPILATION ERROR|Failed to execute goal|rejecting: ",
        "* What went wrong:",
    ),
    Pattern(
        "build",
        r"Bundler could not find|An error occurred while installing|"
        r"builder for '\S+' failed|Error executing process|Error in rule |"
        r"\bexecution failed\b",
        "Error in rule merge_tiles:",
    ),
    # git and containers.
    Pattern(
        "build",
        r"^CONFLICT \(|! \[(?:remote )?rejected\]|Error response from daemon|"
        r"OCI runtime create failed|exec user process caused|manifest unknown",
        "CONFLICT (content): Merge conflict in tiles.py",
    ),
    # Source code, quoted by a compiler or a traceback.
    Pattern(
        "code",
        r"^[ \t]*(?:def|class|import|from|return|if|for|while|function|var|let|const|"
        r"public|private|static|void|int|self|this)\b",
        "    return merge(tiles)",
    ),
    Pattern("code", r"[;{}][ \t]*$", "  warp(src, dst);"),
    Pattern("code", r"^[ \t]+\S+ ?= ?\S", "    dst = src + 1"),
)
