"""Answers held against the schema that the service serves at /openapi.json."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import jsonschema_rs

from .conftest import Client

Check = Callable[[str, Any], None]


def checker(client: Client, names: Iterable[str]) -> Check:
    """Return a check of an answer against one of these schemas, by its name."""
    served = client.get("/openapi.json").json()
    made = {
        name: jsonschema_rs.Draft202012Validator(
            {"$ref": f"#/components/schemas/{name}", "components": served["components"]}
        )
        for name in names
    }

    def valid(name: str, value: Any) -> None:
        faults = [
            f"{fault.instance_path}: {fault.message}" for fault in made[name].iter_errors(value)
        ]
        assert not faults, faults[:3]

    return valid
