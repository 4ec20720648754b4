"""Logs of which every line is an event of JSON or of logfmt, with fields of its own."""

from tests.tools.diagnosis.logs_by_kind import Case

CASES: dict[str, Case] = {
    "not fatal, then a bad setting": Case(
        '{"ts": "09:00:01", "level": "error", "msg": "tracing exporter is down", "err": "dial tcp 10.1.1.1:4317: connection refused", "fatal": false}\n'
        '{"ts": "09:00:01", "level": "info", "msg": "reading settings", "file": "run.json"}\n'
        '{"ts": "09:00:02", "level": "error", "msg": "cannot start", "kind": "ValidationError", "error": "1 validation error for RunSettings\\ncell_m\\n  Input should be greater than 0 [type=greater_than, input_value=-10, input_type=int]\\n    For further information visit https://errors.pydantic.dev/2.9/v/greater_than"}\n',
        "config-invalid",
        "inputs",
        r"^(?!.*pydantic\.dev).*RunSettings",
    ),
    "handled, then an error with an object for its body": Case(
        '{"level":"error","msg":"cache is gone","error":"ECONNRESET","handled":true}\n'
        '{"level":"info","msg":"tile done","tile":"A1"}\n'
        '{"level":"info","msg":"tile done","tile":"A2"}\n'
        '{"level":"info","msg":"tile done","tile":"A3"}\n'
        '{"level":"error","msg":"search refused","status":400,"body":{"error":{"status":400,"reason":"Bad Request","message":"bbox has its corners in the wrong order","code":"BBOX_ORDER"}}}\n'
        '{"level":"info","msg":"bye","exit_code":3}\n',
        "*",
        "inputs",
        r"Bad Request: bbox has its corners in the wrong order",
    ),
    "recoverable as a word of logfmt": Case(
        'time=09:00:01 level=error msg="heartbeat lost" err="connection refused" recoverable=true\n'
        'time=09:00:02 level=info msg="scene 1 of 2"\n'
        'time=09:00:03 level=info msg="scene 2 of 2"\n'
        'time=09:00:04 level=error msg="cannot write" err="open /out/t.tif: no space left on device"\n',
        "disk-full",
        "resources",
        r"/out/t\.tif",
    ),
    "an end with an exit code after lines that say done": Case(
        '{"level":"info","msg":"block done","block":1}\n'
        '{"level":"info","msg":"block done","block":2}\n'
        '{"level":"info","msg":"block done","block":3}\n'
        '{"level":"error","msg":"block failed","block":4,"exception_type":"X","reason":"no water mask for this block"}\n'
        '{"level":"info","msg":"shutting down","exitCode":1}\n',
        "*",
        "*",
        r"no water mask for this block",
    ),
}
