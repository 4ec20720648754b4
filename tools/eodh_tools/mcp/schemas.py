"""Tool schemas, as short as they can be: every listing costs the model its bytes."""

from typing import Any

_NULL = {"type": "null"}


def shortened(schema: dict[str, Any]) -> dict[str, Any]:
    """Drop pydantic's automatic titles and the long form of "or null"."""
    return {
        key: _without_title(value)
        for key, value in schema.items()
        if key not in {"title", "description"}
    }


def _without_title(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_title(each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {}
    for key, value in node.items():
        if key == "title" and isinstance(value, str):
            continue
        kept[key] = (
            {name: _without_title(each) for name, each in value.items()}
            if key in {"properties", "$defs"}
            else _without_title(value)
        )
    match kept.get("anyOf"):
        case [{"type": str(kind), **rest}, null] if null == _NULL:
            del kept["anyOf"]
            return {"type": [kind, "null"], **rest, **kept}
    return kept
