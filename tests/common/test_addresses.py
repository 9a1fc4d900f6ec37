import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common import addresses
from services.common.addresses import client_of, network, parse, quota_key, truncated

PROXIES = (network("10.0.0.0/8"), network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "wanted"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # not a proxy: its word counts nothing
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),  # the left one is the client's
        ("10.0.0.1", ["1.1.1.1", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1:5555"], "198.51.100.1"),
        ("10.0.0.1", ["[2001:db8::1]:443"], "2001:db8::1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, garbage"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, , 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("fd00::1", ["2001:db8::1"], "2001:db8::1"),
        ("10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
    ],
)
def test_the_right_most_untrusted_address_is_the_client(peer, forwarded, wanted):
    assert client_of(peer, forwarded, PROXIES) == ipaddress.ip_address(wanted)


@given(st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=200))
def test_nothing_a_client_writes_changes_who_it_is(forged):
    client = "198.51.100.7"
    header = f"{forged}, {client}"  # the trusted proxy appends what it saw
    assert client_of("10.0.0.1", [header], PROXIES) == ipaddress.ip_address(client)
    assert client_of("10.0.0.1", [forged, client], PROXIES) == ipaddress.ip_address(client)


def test_a_very_long_chain_is_read_from_the_right():
    chain = ",".join(["10.0.0.9"] * 100_000)
    assert client_of("10.0.0.1", [chain], PROXIES) == ipaddress.ip_address("10.0.0.9")


def test_no_peer_no_client():
    assert client_of(None, ["198.51.100.1"], PROXIES) is None
    assert client_of("unix:", ["198.51.100.1"], PROXIES) is None
    assert quota_key(None) == truncated(None) == "unknown"


def test_an_ipv6_household_is_one_client():
    assert quota_key(parse("2001:db8:1:2:3::4")) == quota_key(parse("2001:db8:1:2:ffff::"))
    assert quota_key(parse("2001:db8:1:3::")) != quota_key(parse("2001:db8:1:2::"))
    assert quota_key(parse("192.0.2.1")) == "192.0.2.1"


def test_logs_keep_no_full_address():
    assert truncated(parse("192.0.2.77")) == "192.0.2.0/24"
    assert truncated(parse("2001:db8:1:2:3::4")) == "2001:db8:1::/48"


def test_what_is_too_long_for_an_address_is_not_remembered():
    before = addresses._parse.cache_info().currsize
    assert parse("2001:db8::1%" + "x" * 200) is None
    assert addresses._parse.cache_info().currsize == before
