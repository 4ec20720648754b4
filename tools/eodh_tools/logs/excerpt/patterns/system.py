"""The shell, the operating system, the network, and who may see what."""

from eodh_tools.logs.excerpt.patterns.pattern import Pattern

PATTERNS = (
    # The shell's own complaints.
    Pattern("shell", r"(?i): (?:command )?not found\b", "sh: 1: gdalwarp: not found"),
    Pattern(
        "shell", r"(?i)\bcommand not found", "run.sh: line 3: otbcli: command not found"
    ),
    Pattern(
        "shell",
        r"(?i)no such file or directory",
        "cat: scene.xml: No such file or directory",
    ),
    Pattern(
        "shell", r"(?i)permission denied", "mkdir: cannot create: Permission denied"
    ),
    Pattern(
        "shell",
        r"(?i)\bcan(?:not|'t|\xe2\x80\x99t) (?:access|open|stat|create|execute|find|"
        r"read|write|load|import|connect|resolve|allocate|locate)",
        "ls: cannot access '/calrissian/input': No such file or directory",
    ),
    Pattern(
        "shell", r"(?i)syntax error near", "run.sh: line 4: syntax error near `fi'"
    ),
    # Bash names the script and the line of whatever it complains about.
    Pattern(
        "shell",
        r"^[\w./-]+: line \d+: \S",
        'stats.sh: line 10: now / before: division by 0 (error token is "before")',
    ),
    Pattern("shell", r"(?i)unbound variable", "run.sh: line 2: AOI: unbound variable"),
    Pattern(
        "shell",
        r"(?i)(?:unrecognized|unknown|invalid|illegal) (?:option|argument|command)",
        "tar: unrecognized option '--zst'",
    ),
    # argparse and click: the program was called wrongly.
    Pattern(
        "shell",
        r"(?i)arguments? (?:are|is) required|the following arguments|"
        r"(?:missing|invalid) (?:required )?(?:argument|parameter|value|option|choice)",
        "mosaic.py: error: the following arguments are required: --aoi",
    ),
    Pattern("shell", r"(?i)^usage: ", "usage: mosaic.py [-h] --aoi AOI"),
    Pattern(
        "shell",
        r"(?i)operation not permitted|(?:is|not) a directory\b|file exists\b|"
        r"directory not empty|text file busy|exec format error|"
        r"argument list too long",
        "exec /usr/bin/python: exec format error",
    ),
    # Memory, disk and signals.
    Pattern("system", r"(?i)segmentation fault", "Segmentation fault (core dumped)"),
    Pattern("system", r"(?i)core dumped", "Aborted (core dumped)"),
    Pattern(
        "system", r"(?i)out ?of ?memory", "Out of memory: Killed process 41 (python)"
    ),
    Pattern("system", r"(?i)\boom[- ]?kill", "reason: OOMKilled"),
    Pattern("system", r"(?i)^[ \t]*killed\b|\bkilled$", "Killed"),
    Pattern(
        "system", r"(?i)no space left", "OSError: [Errno 28] No space left on device"
    ),
    Pattern("system", r"(?i)quota exceeded", "write error: Disk quota exceeded"),
    Pattern(
        "system",
        r"(?i)bad_alloc|(?:cannot|unable to|failed to|could not) allocate|"
        r"MemoryError|java heap space|GC overhead limit",
        "numpy.core._exceptions.MemoryError: Unable to allocate 46.6 TiB",
    ),
    Pattern(
        "system",
        r"(?i)\bbus error|illegal instruction|floating point exception|"
        r"stack overflow|stack smashing|double free|heap corruption|memory corruption",
        "*** stack smashing detected ***: terminated",
    ),
    Pattern("system", r"^[Aa]bort(?:ed)?\b", "Aborted"),
    Pattern(
        "system",
        r"\bSIG(?:SEGV|KILL|ABRT|BUS|ILL|FPE)\b",
        "Process 41 terminated by signal SIGKILL",
    ),
    Pattern(
        "system",
        r"(?i)read-only file system|too many open files|input/output error|broken pipe|"
        r"disk full|resource temporarily unavailable",
        "OSError: [Errno 30] Read-only file system: '/data'",
    ),
    Pattern("system", r"'reason': '(?:Error|OOM|Evicted)", "    'reason': 'Error',"),
    # dask, multiprocessing and Kubernetes lose a worker.
    Pattern(
        "system",
        r"KilledWorker|BrokenProcessPool|exceeded \d+% memory budget|"
        r"CrashLoopBackOff|ImagePullBackOff|ErrImagePull|DeadlineExceeded|\bEvicted\b",
        "distributed.scheduler.KilledWorker: Attempted to run task on 4 workers",
    ),
    # Batch systems and PowerShell.
    Pattern(
        "system",
        r"DUE TO (?:TIME LIMIT|PREEMPTION)|[Ee]xceeded (?:job )?memory limit|"
        r"CategoryInfo +:|FullyQualifiedErrorId",
        "slurmstepd: error: *** JOB 41 CANCELLED DUE TO TIME LIMIT ***",
    ),
    # The network.
    Pattern(
        "network",
        r"(?i)connection (?:refused|reset|timed out|aborted|error|closed)",
        "connect to 10.0.0.1 port 443 failed: Connection refused",
    ),
    Pattern(
        "network", r"(?i)timed? ?out\b", "requests.exceptions.ReadTimeout: timed out"
    ),
    Pattern(
        "network",
        r"(?i)could(?: not|n.t) resolve|name or service not known|"
        r"temporary failure in name resolution|nodename nor servname",
        "curl: (6) Could not resolve host: catalogue.example",
    ),
    Pattern(
        "network",
        r"(?i)ssl: |SSLError|ssl(?: \w+)? error|certificate (?:verify|has expired)|"
        r"handshake fail",
        "ssl.SSLError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed",
    ),
    Pattern(
        "network",
        r"(?i)max retries exceeded|network (?:is )?unreachable|remote end hung up|"
        r"unable to (?:access|connect)|failed to establish a new connection",
        "urllib3.exceptions.MaxRetryError: Max retries exceeded with url: /stac",
    ),
    Pattern(
        "network",
        r"(?i)HTTP[ /]?(?:\d(?:\.\d)?|error|code|status)?:?\"? ?[45]\d\d\b",
        "HTTP/1.1 403 Forbidden",
    ),
    Pattern(
        "network",
        r"(?i)\b(?:status|code|error:?|returned error:) ?:?[45]\d\d\b",
        "curl: (22) The requested URL returned error: 404",
    ),
    Pattern(
        "network",
        r"\b[45]\d\d (?:Client|Server) Error|\b(?:40[0134]|50[0234]) "
        r"(?:Not Found|Forbidden|Unauthorized|Bad|Internal|Service|Gateway)",
        "requests.exceptions.HTTPError: 404 Client Error: NOT FOUND for url: /scene",
    ),
    # Who may see what: object stores and catalogues.
    Pattern(
        "access",
        r"(?i)access ?denied|not authori[sz]ed|unauthori[sz]ed|forbidden|"
        r"authentication fail|\brate limit",
        "botocore.exceptions.ClientError: An error occurred (AccessDenied)",
    ),
    Pattern(
        "access",
        r"(?i)invalid ?access ?key|signature ?does ?not ?match|expired ?token|"
        r"request ?time ?too ?skewed",
        "<Code>InvalidAccessKeyId</Code>",
    ),
    Pattern(
        "access",
        r"(?i)no ?credentials|unable to locate credentials|"
        r"credentials? (?:not found|could not|error|provider)",
        "botocore.exceptions.NoCredentialsError: Unable to locate credentials",
    ),
    Pattern(
        "access",
        r"NoSuch(?:Key|Bucket)|EndpointConnectionError|An error occurred \(\w+\)",
        "An error occurred (NoSuchKey) when calling the GetObject operation",
    ),
    # What a program says when it must end.
    Pattern(
        "system",
        r"(?i)\b(?:received|caught|got)\b.{0,20}\bSIG[A-Z]{3,6}\b",
        "inversion: received SIGTERM, giving up after 3 of 40 windows",
    ),
    # Time that a scheduler or `timeout` gives; its exit statuses, and those of signals.
    Pattern(
        "system",
        r"(?i)\b(?:time|wall ?time|wall ?clock) limit\b|\bDUE TO TIME LIMIT\b",
        "slurmstepd: error: *** JOB 4711 CANCELLED DUE TO TIME LIMIT ***",
    ),
    Pattern(
        "system",
        r"(?i)\b(?:exit(?:ed)?|status|code)\b.{0,20}\b(?:124|134|137|139|143)\b",
        "gpt ended with status 137",
    ),
)
