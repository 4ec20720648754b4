"""Write the STAC catalogue that the Hub expects in a step's working folder."""

import json
from datetime import datetime, timezone
from pathlib import Path

STAC_VERSION = "1.0.0"


def write_raster(path, width=64, height=64):
    """A small single-band image (portable greymap): enough to be uploaded."""
    pixels = bytes((x * y) % 251 for y in range(height) for x in range(width))
    Path(path).write_bytes(f"P5 {width} {height} 255\n".encode() + pixels)


def write_item(folder, item_id, raster):
    item = {
        "type": "Feature",
        "stac_version": STAC_VERSION,
        "id": item_id,
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[-2, 50], [-2, 51], [-1, 51], [-1, 50], [-2, 50]]],
        },
        "bbox": [-2, 50, -1, 51],
        "properties": {"datetime": datetime.now(timezone.utc).isoformat()},
        "links": [],
        "assets": {"image": {"href": f"./{raster}", "roles": ["data"]}},
    }
    Path(folder, f"{item_id}.json").write_text(json.dumps(item), encoding="utf-8")


def write_catalog(folder, item_ids, type_name="Catalog"):
    catalog = {
        "type": type_name,
        "stac_version": STAC_VERSION,
        "id": "catalog",
        "description": "What this step made",
        "links": [
            {"rel": "item", "href": f"./{item_id}.json", "type": "application/geo+json"}
            for item_id in item_ids
        ],
    }
    Path(folder, "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
