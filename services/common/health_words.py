"""An instance's health in words, whichever app's it is."""

from __future__ import annotations

from typing import Any

from services.common.status_page import Section, StatusPage, lapse

_LEADS = {
    "healthy": "Everything works.",
    "degraded": "Requests are answered; what is marked below is not as it should be.",
    "unhealthy": "Requests cannot be answered here; what is marked below says why.",
}
LINKS = {"API": "/docs", "Coverage": "/coverage", "Health": "/health"}


def health_page(body: dict[str, Any], links: dict[str, str] | None = None) -> StatusPage:
    """Return an answer of `/health` as a page."""
    service = {**body["service"], "up for": lapse(body["uptime_seconds"]), "at": body["timestamp"]}
    sections = [
        Section(
            name.replace("_", " ").capitalize(),
            {key: value for key, value in check.items() if key != "status"},
            check["status"],
        )
        for name, check in body["checks"].items()
    ]
    sections.append(Section("Instance", service))
    return StatusPage("Health", _LEADS[body["status"]], sections, body["status"], links or LINKS)
