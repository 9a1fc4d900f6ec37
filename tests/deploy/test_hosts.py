"""Prometheus finds replicas by address, and asks by that address."""

import pytest

from services.common.middleware.hosts import TrustedHosts


@pytest.mark.parametrize(
    ("host", "here", "good"),
    [
        ("172.30.53.4:8000", "172.30.53.4", True),
        ("[fd00::4]:8000", "fd00::4", True),
        ("172.30.53.5:8000", "172.30.53.4", False),
        ("198.51.100.7", "172.30.53.4", False),
        # a name is nobody's address, even where the server is known by one
        ("engine", "engine", False),
        ("", "", False),
    ],
)
def test_the_address_a_connection_came_to_is_trusted(host, here, good):
    assert TrustedHosts(["charts.example.org"]).trusts(host, here) is good
