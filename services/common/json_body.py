"""From the bytes of a request to a validated model: read once, parsed once, refused by name.

The one reader of JSON for the engine, the resolver and the gateway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import jiter
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from services.common.problems import Problem, problem_of_errors
from services.hints import Vocabulary

Model = TypeVar("Model", bound=BaseModel)

MAX_UNKNOWN = 20
"""Unknown names looked at in one object; a megabyte of them must not cost a second of errors."""
MAX_MEMBERS = 40
"""Members looked at of an object inside a request: none has as many."""
HINTS = 3
"""Unknown names of one request that are looked up: then its sender has understood."""

SHOWN = 64
"""Characters of a client's word that a refusal repeats."""
CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_MARKS = {
    b"\xef\xbb\xbf": "begins with a byte order mark (EF BB BF), which JSON has not: leave it out",
    b"\xff\xfe": "is UTF-16 by its byte order mark: send JSON in UTF-8",
    b"\xfe\xff": "is UTF-16 by its byte order mark: send JSON in UTF-8",
}

_FIRST_OF_MARKS = 0xEF

# What a request's fields are called elsewhere; a name counts where the request has such a field.
_CALLED = {
    "latitude": "lat, geolat, latitude deg, breite",
    "longitude": "lon, lng, long, geolon, longitude deg, laenge",
    "elevation": "alt, altitude, height, elev, elevation m, geoalt",
    "birth_time": "utc, jd, julian date, timestamp",
    "local_time": "local, local datetime, local date time, wall time, naive",
    "start": "birth time, local time, date, time, begin, from, since, first, start time",
    "stop": "end, to, until, till, last, end time, stop time",
    "step": "interval, step size, every",
    "time_zone": "tz, timezone, zone, tzid, iana, tzname, utc offset, offset",
    "tzdata": "tzdb, tz database",
    "time_scale": "scale, timescale",
    "bodies": "planets, points, objects, body, planet, targets",
    "ayanamsa": "ayanamsha, ayanamsas, ayan, sidereal mode, sid mode",
    "zodiac": "zodiac type",
    "houses": "house system, hsys, house, house type",
    "aspects": "orbs, aspect, orb",
    "observer": "center, centre, origin, observer type",
    "delta_t_s": "delta t, deltat, dt",
    "time_uncertainty_s": "uncertainty, sigma, time uncertainty, accuracy",
    "calendar": "cal, calendar type",
    "place": "location, position, geo, coordinates, coords",
    "charts": "requests, births, items",
}
_WHEN = (
    "date",
    "time",
    "datetime",
    "date time",
    "birth date",
    "birth",
    "when",
    "moment",
    "instant",
)


async def read_json(request: Request) -> Any:
    """Return the body's JSON value.

    Raises `Problem`: UNSUPPORTED_MEDIA_TYPE unless it is `application/json` in UTF-8,
    MALFORMED_JSON if it is not JSON as RFC 8259 has it (so no NaN, no Infinity, no comment), nests
    deeper than 200, or names a field twice.
    """
    require_json(_content_type(request))
    return parse_json(await request.body())


def _content_type(request: Request) -> str:
    for name, value in request.scope["headers"]:
        if name == b"content-type":
            kind: str = value.decode("latin-1")
            return kind
    return ""


def require_json(content_type: str) -> None:
    """Raise UNSUPPORTED_MEDIA_TYPE unless `content_type` is JSON in UTF-8."""
    if content_type == "application/json":
        return
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charset = [p.partition("=")[2].strip('"') for p in parameters if p.startswith("charset=")]
    if kind != "application/json" or not CHARSETS.issuperset(charset):
        raise Problem(
            "UNSUPPORTED_MEDIA_TYPE",
            "Send the body as JSON in UTF-8, with the header 'content-type: application/json'.",
        )


def parse_json(body: bytes) -> Any:
    """Return the JSON value of `body`; `Problem` MALFORMED_JSON says where it breaks off."""
    if not body:
        raise Problem("MALFORMED_JSON", "The request has no body; a JSON object was expected.")
    for mark, words in _MARKS.items() if body[0] >= _FIRST_OF_MARKS else ():
        if body.startswith(mark):
            raise Problem("MALFORMED_JSON", f"The body {words}.")
    try:
        # 1e400 is JSON and comes out as infinity: the model then refuses it by its field.
        return jiter.from_json(body, allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as error:
        reason = str(error)
    if reason.startswith("Detected duplicate key"):
        position = reason.rpartition(" at ")[2]
        raise Problem("MALFORMED_JSON", f"A field stands twice in one object, at {position}.")
    raise Problem("MALFORMED_JSON", f"The body is not JSON: {reason}.")


def validate(model: type[Model], value: Any) -> Model:
    """Return `value` as a `model`, or raise `Problem` VALIDATION_FAILED with every fault."""
    if type(value) is not dict:
        raise Problem("VALIDATION_FAILED", "A JSON object was expected, with a request's fields.")
    try:
        return model.model_validate(_few_unknown(model, value))
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
    raise problem_of_errors(_worded(model, faults))


def _few_unknown(model: type[BaseModel], value: dict[str, Any]) -> dict[str, Any]:
    """Return a request without more unknown names than are worth a look, in itself or inside."""
    if len(value) > len(model.model_fields):
        known = model.model_fields
        unknown = [name for name in value if name not in known][:MAX_UNKNOWN]
        value = {n: value[n] for n in value if n in known} | {n: value[n] for n in unknown}
    for name, inner in value.items():
        if type(inner) is dict and len(inner) > MAX_MEMBERS:
            value = {**value, name: dict(islice(inner.items(), MAX_MEMBERS))}
    return value


def _worded(
    model: type[BaseModel], faults: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield pydantic's faults in words that say what each field may be."""
    unknown = 0
    for fault in faults:
        # Parenthesised parts are the models' own tags, not names that a client wrote.
        loc = [part for part in fault["loc"] if not str(part).startswith("(")]
        if fault["type"] == "extra_forbidden":
            name, unknown = str(loc[-1]), unknown + 1
            hint = _names(model, inner=len(loc) > 1).hint(name) if unknown <= HINTS else ""
            message = f"{quoted(name)} is not a field of this request{hint}"
            yield {"type": "unknown_field", "loc": loc, "msg": message}
        else:
            yield {"type": "refused", "loc": loc, "msg": reworded(model, loc, fault)}


def reworded(model: type[BaseModel], loc: Sequence[Any], fault: Mapping[str, Any]) -> str:
    """Return what the field at `loc` of a model may be, from pydantic's fault."""
    kind = fault["type"]
    if kind == "missing":
        return "is required"
    if kind == "literal_error":
        return f"must be {fault['ctx']['expected']}"
    if kind in _NUMBERS:
        return f"must be a number{_limits(model, loc)}"
    if kind in {"int_type", "int_from_float"}:
        return f"must be a whole number{_limits(model, loc)}"
    words = _WORDS.get(kind)
    return words.format_map(fault.get("ctx", {})) if words else str(fault["msg"])


_NUMBERS = {
    "float_type", "finite_number", "greater_than_equal", "less_than_equal", "greater_than",
    "less_than",
}  # fmt: skip
_WORDS = {
    "string_type": "must be text, in quotes",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "model_type": "must be a JSON object",
    "model_attributes_type": "must be a JSON object",
    "dict_type": "must be a JSON object",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "string_too_short": "must be text of {min_length} or more characters",
    "string_too_long": "must be text of at most {max_length} characters",
    "too_short": "must have {min_length} or more members",
    "too_long": "must have at most {max_length} members",
}
"""What a value must be, by pydantic's kind of fault."""


@cache
def _names(model: type[BaseModel], *, inner: bool) -> Vocabulary:
    """Return the names of a request's fields, or of those of the objects inside it."""
    known = [*model.model_fields]
    if inner:
        objects = model.model_json_schema().get("$defs", {}).values()
        known = [name for one in objects for name in one.get("properties", ())]
    aliases: dict[str, tuple[str, ...]] = {}
    for field, words in _CALLED.items():
        if field in known:
            for word in words.split(","):
                aliases[word] = (*aliases.get(word, ()), field)
    moments = tuple(name for name in ("birth_time", "local_time") if name in known)
    if moments:  # which of the two it is, only the sender knows
        aliases |= dict.fromkeys(_WHEN, moments)
    return Vocabulary(known, aliases)


def quoted(word: str) -> str:
    """Return a client's word for a message: short, and visibly theirs."""
    return f"'{word}'" if len(word) <= SHOWN else f"'{word[:SHOWN]}...'"


@cache
def _limits_of(model: type[BaseModel], name: str) -> str:
    return _bounds(model.model_json_schema(), name)


def _limits(model: type[BaseModel], loc: Sequence[Any]) -> str:
    """Return ' from A to B' as the field's own schema has it."""
    return _limits_of(model, str(loc[-1]))


def _bounds(schema: Mapping[str, Any], name: str) -> str:
    models = [schema, *schema.get("$defs", {}).values()]
    for field in (m["properties"][name] for m in models if name in m.get("properties", {})):
        for part in (field, *field.get("anyOf", ())):
            if "minimum" in part:
                return f" from {part['minimum']:.10g} to {part['maximum']:.10g}"
            if "exclusiveMinimum" in part:
                return f" above {part['exclusiveMinimum']:.10g}, to {part['maximum']:.10g}"
    return ""
