"""How severe a line says it is, and words that say it less clearly."""

from eodh_tools.logs.excerpt.patterns.pattern import Pattern

PATTERNS = (
    # The severity field of a logger, in front, in brackets, or anywhere in capitals.
    Pattern(
        "error",
        r"^\W{0,3}(?:ERROR|FATAL|CRITICAL|SEVERE|PANIC|EMERG|ALERT|ERR!?)\b",
        "[ERROR] cannot read scene",
    ),
    Pattern(
        "error",
        r"\b(?:ERROR|FATAL|CRITICAL|SEVERE)\b",
        "10:02 worker-1 ERROR cannot read scene",
    ),
    Pattern(
        "error", r"(?i)\[(?:error|fatal|critical|severe|err|e)\]", "[error] no scene"
    ),
    # A word that begins the line or a clause of it.
    Pattern(
        "error",
        r"(?i)^(?:fatal|error|panic|critical|failed|failure)\b(?: ?:|!|$)",
        "fatal: not a git repository",
    ),
    Pattern(
        "error",
        r"(?i)(?:^|[\s:\]])(?:fatal|error|panic|abort(?:ed|ing)?|critical)(?:: |!)",
        "gdalwarp: error: no such option",
    ),
    Pattern(
        "error",
        r"##\[error\]|^error |(?i:^rake aborted|aborted!)",
        "##[error]The operation was canceled.",
    ),
    Pattern(
        "error",
        r"(?i)^[\w./ -]+: (?:error|fatal|failed|cannot|can.t|could not|unable)\b",
        "gdalinfo: unable to open scene.tif",
    ),
    Pattern(
        "warning",
        r"(?i)^\W{0,3}warn(?:ing)?\b|: warning\b|\[warn(?:ing)?\]",
        "warning: unused variable",
    ),
    Pattern(
        "warning",
        r"\bWARN(?:ING)?\b|^W: |(?i:\bdeprecat)|\w+Warning\b",
        "NotGeoreferencedWarning: Dataset has no geotransform",
    ),
    Pattern(
        "info",
        r"^\W{0,3}(?:INFO|DEBUG|TRACE|NOTICE|VERBOSE)\b|\b(?:INFO|DEBUG|TRACE)\b",
        "INFO reading scene",
    ),
    Pattern(
        "info",
        r"(?i)\[(?:info|debug|trace|notice)\]|^I: |^N: |^info ",
        "[info] reading scene",
    ),
    # Words of failure in prose. They mislead on their own; the model weighs them low.
    Pattern("words", r"(?i)error", "an error has occurred"),
    Pattern("words", r"(?i)fail", "this step has failed"),
    Pattern("words", r"(?i)exception", "an exception was thrown"),
    Pattern("words", r"(?i)fatal|panic|abort|crash", "the program crashed"),
    Pattern(
        "words",
        r"(?i)not found|no such|cannot|can.t |could(?: not|n.t)|unable to|undefined|"
        r"missing|invalid|unexpected|denied|refused|unknown|unsupported|mismatch",
        "field tags undefined in record vhost",
    ),
    Pattern(
        "words",
        r"(?i)does(?: not|n.t) exist|conflict|illegal|corrupt|violat|exceed|bad |wrong|"
        r"incompatible|unresolved|must (?:be|have)|required|rejected",
        "the size limit has been exceeded",
    ),
    Pattern(
        "words",
        r"(?i)not (?:allowed|supported|recogni[sz]ed|valid|a valid|defined|available|"
        r"installed|exist|match|satisf)",
        "forumTopicId is not allowed",
    ),
    # The same words where they mean no harm.
    Pattern(
        "harmless",
        r"(?i)-W?error\b|lib\w*error|error[-_]\w|\w[-_/.]error|errors?\.\w",
        "cc -Werror -c warp.c",
    ),
    Pattern(
        "harmless",
        r"(?i)ignor|allow(?:ed)? (?:to )?fail|--fail|fail-fast|on[-_ ]?(?:fail|error)|"
        r"expected[_ ](?:fail|error)|optional|\bxfail|continu(?:e|ing)|non-fatal|skip",
        "error ignored, continuing",
    ),
    Pattern(
        "retry",
        r"(?i)\bretry|\bretries\b|attempt \d|trying again|\bback ?off",
        "download failed, retry 2 of 5",
    ),
    # The same, and certainly not the end of it.
    Pattern(
        "recovered",
        r"(?i)\b(?:trying|try) again\b|\bretrying\b"
        r"|\b(?:try|retry|attempt) \d+ (?:of|/) ?\d|\b(?:re)?tries left\b"
        r"|\bgoing on without\b|\bfalling back to\b",
        "connection reset by the catalogue, trying again (2 of 5)",
    ),
)
