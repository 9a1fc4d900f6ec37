"""What a refusal holds, field by field: the schema that every app's `/docs` shows."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """A part of a problem: nothing missing, nothing more."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Coverage(Part):
    """The moments this instance answers (TDB): its files' span less the light time."""

    kernel_set: Annotated[str, Field(description="The loaded set.")]
    begin: Annotated[str, Field(description="First moment, TDB, proleptic Gregorian.")]
    end: Annotated[str, Field(description="Last moment, TDB, proleptic Gregorian.")]
    begin_jd_tdb: Annotated[float, Field(description="First moment, Julian date (TDB).")]
    end_jd_tdb: Annotated[float, Field(description="Last moment, Julian date (TDB).")]


class FieldFault(Part):
    """One of several faults."""

    field: str
    detail: str


class BodySpan(Part):
    """When a body has a state: its kernel's span, in which its light must have left too."""

    begin: Annotated[str, Field(description="TDB, proleptic Gregorian.")]
    end: Annotated[str, Field(description="TDB, proleptic Gregorian.")]
    begin_jd_tdb: Annotated[float, Field(description="Julian date (TDB).")]
    end_jd_tdb: Annotated[float, Field(description="Julian date (TDB).")]


class ProblemAnswer(BaseModel):
    """A refusal (RFC 9457). Other members may stand beside these."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(description="One sentence for a person.")]
    code: Annotated[str, Field(description="Stable, machine-readable.")]
    request_id: str | None
    field: Annotated[str | None, Field(description="The field at fault.")] = None
    errors: Annotated[
        list[FieldFault] | None, Field(description="All faults, if there are several.")
    ] = None
    coverage: Annotated[Coverage | None, Field(description="With DATE_OUT_OF_COVERAGE.")] = None
    covered_by: Annotated[
        list[str] | None,
        Field(
            description="With DATE_OUT_OF_COVERAGE: the ephemerides that have this moment; ask an "
            "instance that runs one of them."
        ),
    ] = None
    choices: Annotated[
        list[str] | None,
        Field(
            description="With a `place` that may be several towns: what to write for each of them."
        ),
    ] = None
    candidates: Annotated[
        list[str] | None, Field(description="With an unknown `candidate`: the ids there are.")
    ] = None
    nearest: Annotated[
        list[str] | None, Field(description="What an unknown time zone may mean.")
    ] = None
    offered: Annotated[
        list[str] | None, Field(description="With NOT_ACCEPTABLE: the media types there are.")
    ] = None
    retry_after: Annotated[
        int | None, Field(description="With RATE_LIMITED: seconds, as in `Retry-After`.")
    ] = None
    max_bytes: Annotated[int | None, Field(description="With BODY_TOO_LARGE.")] = None
    body: Annotated[
        str | None, Field(description="With BODY_OUT_OF_COVERAGE: the first body without a place.")
    ] = None
    bodies: Annotated[
        list[str] | None, Field(description="With BODY_OUT_OF_COVERAGE: all of them.")
    ] = None
    covered: Annotated[
        list[BodySpan] | None,
        Field(
            description="With BODY_OUT_OF_COVERAGE: when `body` has a state; empty where no kernel "
            "has it."
        ),
    ] = None
    source: Annotated[
        str | None,
        Field(description="With BODY_OUT_OF_COVERAGE: where places of `body` come from."),
    ] = None
