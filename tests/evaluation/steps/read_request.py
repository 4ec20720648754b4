"""A request that is not JSON."""

# mypy: ignore-errors
import json

from noise import start, work

log = start("read.request")
work(log, 500, seed=40)
json.loads('{"bbox": [1, 2, 3, 4], "date": 2024-06-01}')
