"""Tool schemas, as short as they can be: every listing costs the model its bytes."""

from typing import Any

#: Where a client's program finds the facts of a `read_log` answer, which is text.
READING_META = "uk.org.eodatahub/reading"

_NULL = {"type": "null"}


def optional_marked(schema: dict[str, Any]) -> dict[str, Any]:
    """Mark the arguments that may be left out, for clients that look for no `required`.

    smolagents demands every argument whose schema does not say `nullable`.
    """
    marked = {
        name: about
        if name in schema.get("required", ())
        else about | {"nullable": True}
        for name, about in schema["properties"].items()
    }
    return schema | {"properties": marked}


def shortened(schema: dict[str, Any]) -> dict[str, Any]:
    """Drop pydantic's automatic titles, docstrings, and "or null".

    What is null is left out of our answers, and may be left out of a call.
    """
    short: dict[str, Any] = {}
    for key, value in schema.items():
        if key in {"title", "default"} and not isinstance(value, dict):
            if key == "default" and value not in (None, [], ""):
                short[key] = value
        elif key == "description" and "properties" in schema:
            continue  # a class's docstring, written for programmers
        elif key in {"properties", "$defs"}:
            short[key] = {name: shortened(each) for name, each in value.items()}
        elif key == "additionalProperties" and value is False:
            continue
        elif isinstance(value, dict):
            short[key] = shortened(value)
        else:
            short[key] = value
    _drop_null(short)
    if "required" in short:
        nullable = {
            name for name, each in schema["properties"].items() if _is_nullable(each)
        }
        short["required"] = [name for name in short["required"] if name not in nullable]
    return short


def _is_nullable(schema: dict[str, Any]) -> bool:
    return _NULL in schema.get("anyOf", ())


def _drop_null(schema: dict[str, Any]) -> None:
    choices = schema.get("anyOf")
    if choices is None or _NULL not in choices:
        return
    left = [shortened(choice) for choice in choices if choice != _NULL]
    if len(left) == 1:
        del schema["anyOf"]
        schema |= left[0]
    else:
        schema["anyOf"] = left
