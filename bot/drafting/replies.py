"""The shape wanted, as a vendor and a model are told it, and a reply read into it."""

import json
import re
from typing import Any

from pydantic import BaseModel

from bot.drafting.calls import ModelFailed, Prompt, Shape, Why

# Vendors that hold a model to a schema refuse these; what comes back is held to them here.
_NOT_FOR_VENDORS = frozenset({"default", "minLength", "maxLength", "uniqueItems", "format"})
_THINKING = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_OBJECT_BEGINS = re.compile(r'\{\s*(?:"|\Z)')
# Braces of prose are passed over; a reply that is full of them would be read for longer than the model was.
_MOST_TRIED = 20
_DECODER = json.JSONDecoder()


def schema_of(shape: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a shape, closed: every field is wanted and no other is taken."""
    closed: dict[str, Any] = _closed(shape.model_json_schema())
    return closed


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for key, value in schema.items():
        if key in ("properties", "$defs"):
            # Below these stand names of ours, which may be those of keywords.
            kept[key] = {name: _closed(part) for name, part in value.items()}
        elif key not in _NOT_FOR_VENDORS:
            kept[key] = _closed(value)
    if "properties" in kept:
        kept["required"] = list(kept["properties"])
        kept["additionalProperties"] = False
    return kept


def instructions_for(prompt: Prompt, shape: type[BaseModel]) -> str:
    """A prompt's instructions with the form of the reply."""
    schema = json.dumps(schema_of(shape), separators=(",", ":"))
    return (
        f"{prompt.instructions}\n\nReply with one JSON object and nothing else. It follows this JSON schema:\n{schema}"
    )


def read_reply(text: str, shape: type[Shape], is_cut: bool = False) -> Shape:
    """The first JSON object of a reply, in the shape wanted, whatever stands around it.

    `is_cut` says that the model was stopped before it was done. Raises ModelFailed: CUT for that, or for an object that
    does not end; NONSENSE for no object, or one of another shape.
    """
    why = Why.CUT if is_cut else Why.NONSENSE
    try:
        return shape.model_validate_json(_first_object(_THINKING.sub("", text)), strict=True)
    except _Unfinished:
        why = Why.CUT
    except (ValueError, RecursionError):
        # No object, or pydantic's ValidationError.
        pass
    # Not inside `except`: what pydantic raises repeats the reply, and would hang on to this error as its context.
    raise ModelFailed(why)


class _Unfinished(Exception):
    """The text ends inside its object."""


def _first_object(text: str) -> str:
    start = text.find("{")
    for _ in range(_MOST_TRIED):
        if start < 0:
            break
        try:
            _, end = _DECODER.raw_decode(text, start)
            return text[start:end]
        except (json.JSONDecodeError, RecursionError) as error:
            if _is_open(text, start):
                raise _Unfinished from None
            if isinstance(error, RecursionError):
                break
            # A brace of prose, as in {see below}: on from where it stopped being JSON.
            start = text.find("{", max(error.pos, start + 1))
    raise ValueError


def _is_open(text: str, start: int) -> bool:
    """Whether an object begins here that lacks its end, counting brackets outside of strings."""
    if not _OBJECT_BEGINS.match(text, start):
        return False
    depth, quoted, escaped = 0, False, False
    for character in text[start:]:
        if escaped:
            escaped = False
        elif quoted:
            escaped = character == "\\"
            quoted = character != '"'
        elif character == '"':
            quoted = True
        elif character in "{[":
            depth += 1
        elif character in "}]":
            depth -= 1
            if depth == 0:
                return False
    return True
