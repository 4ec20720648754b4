"""A real pygeoapi on loopback: ``python pygeoapi_server.py FOLDER``.

Prints one line of JSON with its URL when it can be asked. Not ``pygeoapi serve``: that
starts a second process to reload itself, which would outlive this one.
"""

import json
import os
import socket
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _configuration(folder: Path, url: str, port: int) -> dict[str, object]:
    def process(kind: str) -> dict[str, object]:
        return {
            "type": "process",
            "processor": {"name": f"pygeoapi_processes.{kind}"},
        }

    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": url,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "limits": {"default_items": 20, "max_items": 50},
            "map": {"url": "http://127.0.0.1/none", "attribution": "none"},
            "manager": {
                "name": "TinyDB",
                "connection": str(folder / "jobs.json"),
                "output_dir": str(folder),
            },
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "contract",
                "description": "contract",
                "keywords": ["none"],
                "keywords_type": "theme",
                "terms_of_service": "none",
                "url": url,
            },
            "license": {"name": "none", "url": url},
            "provider": {"name": "none", "url": url},
            "contact": {"name": "none"},
        },
        "resources": {
            "fail": process("FailProcessor"),
            "wait": process("WaitProcessor"),
        },
    }


def main() -> None:
    """Serve until the process is ended."""
    folder = Path(sys.argv[1])
    sys.path.insert(0, str(HERE))
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    configuration = folder / "pygeoapi.yml"  # JSON is YAML too
    configuration.write_text(json.dumps(_configuration(folder, url, port)), "utf-8")
    openapi = folder / "openapi.yml"
    openapi.write_text(json.dumps({"openapi": "3.0.2", "paths": {}}), "utf-8")
    os.environ["PYGEOAPI_CONFIG"] = str(configuration)
    os.environ["PYGEOAPI_OPENAPI"] = str(openapi)

    # pygeoapi reads both variables when it is imported.
    from pygeoapi.flask_app import (  # type: ignore[import-untyped]  # noqa: PLC0415
        APP,
        BLUEPRINT,
    )
    from werkzeug.serving import make_server  # noqa: PLC0415

    if BLUEPRINT.name not in APP.blueprints:
        APP.register_blueprint(BLUEPRINT)
    server = make_server("127.0.0.1", port, APP, threaded=True)
    sys.stdout.write(json.dumps({"url": url}) + "\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
