"""Inputs that do not fit the step's own schema."""

# mypy: ignore-errors
import jsonschema
from noise import start, work

SCHEMA = {
    "type": "object",
    "required": ["bbox", "max_cloud"],
    "properties": {
        "bbox": {"type": "array", "minItems": 4, "items": {"type": "number"}},
        "max_cloud": {"type": "integer", "minimum": 0, "maximum": 100},
        "bands": {"type": "array", "items": {"enum": ["B02", "B03", "B04", "B08"]}},
    },
}
log = start("check.request")
work(log, 350, seed=4)
request = {"bbox": [-2, 50, -1, 51], "max_cloud": "20 %", "bands": ["B04", "B08"]}
log.info("checking the request against schema 1.4")
jsonschema.validate(request, SCHEMA)
