"""What is printed when a step has failed, and what comes after it."""

from eodh_tools.logs.excerpt.patterns.pattern import Pattern

PATTERNS = (
    # The failed-step marker: the reason stands above it, teardown below.
    Pattern(
        "marker",
        r'" exited with [1-9]|^The command ".+" failed',
        'The command "make test" exited with 2.',
    ),
    Pattern(
        "marker",
        r"##\[error\](?:Process completed|.*exit(?:ed)? (?:with )?code)",
        "##[error]Process completed with exit code 1.",
    ),
    # cwltool and calrissian.
    Pattern(
        "marker",
        r"\bexited with status: [1-9]|completed permanentFail$",
        "WARNING [job process] exited with status: 1",
    ),
    Pattern(
        "marker",
        r"(?i)process (?:exited|completed|finished|failed) with "
        r"(?:(?:non-zero |an? )?exit )?(?:code|status):? ?[1-9]",
        "Process finished with exit code 137",
    ),
    # A container's state, as Kubernetes and calrissian --debug tell it.
    Pattern("marker", r"(?i)\bexit_?code\W{1,4}[1-9]", "    'exit_code': 1,"),
    # GitLab, Jenkins, Azure and build services.
    Pattern(
        "marker",
        r"^ERROR: (?:Job failed|script returned exit code|process exited)",
        "ERROR: Job failed: exit code 1",
    ),
    Pattern(
        "marker",
        r"marked build as failure|^Finished: FAILURE|^Build FAILED",
        "Build step 'Execute shell' marked build as failure",
    ),
    Pattern(
        "marker",
        r"Command exited with code [1-9]|^Process exited|main process exited",
        "Command exited with code 1",
    ),
    # The service's own limits.
    Pattern(
        "marker",
        r"The job exceeded the maximum|No output has been received|"
        r"(?i:your build has been terminated)",
        "The job exceeded the maximum time limit for jobs, and has been terminated.",
    ),
    # A tool says that one of its own commands failed.
    Pattern(
        "inner",
        r"(?i)\b(?:exited|exit|returned|failed|died|finished|terminated|completed)\b"
        r"[a-z -]*:? ?\(?[1-9]\d?\d?\b",
        "error: Recipe `format` failed with exit code 127",
    ),
    Pattern(
        "inner",
        r"^error Command failed|\bELIFECYCLE\b|^ERROR: Command errored",
        "error Command failed with exit code 1.",
    ),
    Pattern("inner", r"(?i)exit (?:code|status):? ?[1-9]", "exit status 1"),
    Pattern(
        "inner",
        r"(?i)non-?zero (?:exit|status|code)",
        "Command '['gdalwarp']' returned non-zero exit status 1.",
    ),
    Pattern("inner", r"(?i)\bbuild (?:failed|failure)", "[INFO] BUILD FAILURE"),
    Pattern("inner", r"(?i)command (?:failed|.+ failed)", "Command failed: rpmbuild"),
    Pattern("inner", r"^\S* ?Error [1-9]\d*$", "[warp.o] Error 1"),
    # The wrapper's last words: they matter when nothing else does.
    Pattern(
        "final",
        r"Done\. Your build exited with|permanentFail|Final process status",
        "INFO [workflow ] completed permanentFail",
    ),
    Pattern(
        "final", r'^[ \t]*"\w+": null$|^Job (?:failed|succeeded)', '    "res": null'
    ),
    Pattern(
        "final",
        r"Output is missing expected field|Did not find output file with glob|"
        r"^ERROR \[\w+ [^\]\n]*\] Job error:",
        "Error collecting output: Did not find output file with glob pattern: ['a']",
    ),
    # Teardown: caches, uploads, clean-up.
    Pattern(
        "teardown",
        r"(?i)post job cleanup|cleaning up|\bclean-?up\b|orphan process|"
        r"archiving artifacts|shutting down|sending e?-?mail",
        "Cleaning up orphan processes",
    ),
    Pattern(
        "teardown",
        r"(?i)store build cache|changes detected, packing|nothing changed|"
        r"cache uploaded|\buploading\b|after_failure|after_script",
        "store build cache",
    ),
    Pattern(
        "teardown",
        r"Removing intermediate|^\[command\]|Temporarily overriding|submodule foreach|"
        r"fold:start:(?:after|cache)|Deleting files from",
        "DEBUG Removing intermediate output directory /tmp/x",
    ),
    # How long it took.
    Pattern(
        "stop",
        r"(?i)^(?:finished|elapsed|total time|time:|took|done in|ran \d+ tests?)\b|"
        r"^(?:real|user|sys)[ \t]",
        "Finished in 12 minutes 44 seconds",
    ),
)
