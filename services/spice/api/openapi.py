"""The engine's OpenAPI schema: its bodies, its enumerations, its words."""

from __future__ import annotations

from fastapi import FastAPI

from services.common import http_contract
from services.common.http_contract import json_request, refusals
from services.spice.api.events_model import EventsRequest, ReturnsRequest, TransitsRequest
from services.spice.api.ids import AYANAMSA_IDS, HOUSE_IDS
from services.spice.api.models import BatchRequest, ChartRequest
from services.spice.api.series_model import EphemerisRequest
from services.spice.api.unknown_time_model import UnknownTimeRequest
from services.spice.api.wheel_model import WheelRequest
from services.time_resolver.resolve_schemas import ResolveRequest

__all__ = ["install", "json_request", "refusals"]

DESCRIPTION = """\
Positions of the Sun, the Moon, the planets and defined points from JPL's ephemerides, reduced to a
milliarcsecond, with the uncertainty of each.

Every example below can be run as it stands: choose one by name, then *Execute*.
"""
REQUESTS = (
    ChartRequest,
    BatchRequest,
    EphemerisRequest,
    UnknownTimeRequest,
    EventsRequest,
    TransitsRequest,
    ReturnsRequest,
    ResolveRequest,
    WheelRequest,
)
ENUMERATIONS = {
    "Ayanamsa": AYANAMSA_IDS,
    "HouseSystem": HOUSE_IDS,
    "ZodiacKind": ("tropical", "sidereal"),
    "TimeScale": ("utc", "ut1", "tt"),
    "Calendar": ("gregorian", "julian", "auto"),
    "Corrections": ("apparent", "astrometric", "geometric"),
    "Frame": ("ecliptic_of_date", "ecliptic_j2000", "equator_of_date", "icrf"),
    "Missing": ("refuse", "null"),
    "TimeZoneData": ("backzone", "standard"),
}


def install(app: FastAPI) -> None:
    """Make `app.openapi()` (and so /openapi.json) the complete schema, built once."""
    http_contract.install(app, REQUESTS, ENUMERATIONS, DESCRIPTION)
