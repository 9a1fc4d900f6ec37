"""Encrypted files: what we write, another implementation of age opens, and the other way round."""

import io
from pathlib import Path

import pyrage
import pytest

from ops import encryption, first_encryption

DATA = Path(__file__).resolve().parents[1] / "data"
PIECE = 64 * 1024  # of the format, age-encryption.org/v1
SESAME = "open sesame, à la ligne"


@pytest.fixture(scope="module")
def sealed():
    """Three pieces, the last one short."""
    return encrypted(bytes(range(256)) * 600)


def encrypted(data):
    out = io.BytesIO()
    encryption.encrypt(io.BytesIO(data), out, SESAME)
    return out.getvalue()


def decrypted(data, passphrase=SESAME, method=encryption):
    out = io.BytesIO()
    method.decrypt(io.BytesIO(data), out, passphrase)
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_rage_opens_what_we_write_and_so_do_we(size):
    data = encrypted(bytes(size))
    assert pyrage.passphrase.decrypt(data, SESAME) == bytes(size)
    assert decrypted(data) == bytes(size)


def test_we_open_what_rage_writes():
    data = bytes(range(256)) * 1000
    assert decrypted(pyrage.passphrase.encrypt(data, SESAME)) == data


@pytest.mark.parametrize(
    "damage",
    ["last byte gone", "a byte more", "cut at a border", "a piece gone", "pieces swapped",
     "a bit of the header", "a bit of a piece", "nothing", "not ours"],
)  # fmt: skip
def test_a_changed_file_does_not_open(sealed, damage):
    start = sealed.index(b"\n", sealed.index(b"\n---") + 1) + 1 + 16
    piece = PIECE + 16
    first, second = sealed[start : start + piece], sealed[start + piece : start + 2 * piece]
    changed = {
        "last byte gone": sealed[:-1],
        "a byte more": sealed + b"x",
        "cut at a border": sealed[: start + 2 * piece],
        "a piece gone": sealed[:start] + sealed[start + piece :],
        "pieces swapped": sealed[:start] + second + first + sealed[start + 2 * piece :],
        "a bit of the header": sealed.replace(b" 18\n", b" 17\n", 1),
        "a bit of a piece": sealed[: start + 9] + bytes([sealed[start + 9] ^ 1])
        + sealed[start + 10 :],
        "nothing": b"",
        "not ours": b"age-encryption.org/v1\n-> X25519 abc\n",
    }[damage]  # fmt: skip
    assert changed != sealed
    with pytest.raises(encryption.WrongKey):
        decrypted(changed)


def test_a_wrong_passphrase_does_not_open(sealed):
    with pytest.raises(encryption.WrongKey, match="passphrase is wrong"):
        decrypted(sealed, "no" + SESAME)


def test_backups_of_the_first_format_still_open():
    # written by version 0.1.0 as it stood before the format changed
    data = (DATA / "first_format.tar.enc").read_bytes()
    plain = decrypted(data, "open sesame", first_encryption)
    assert plain == b"made by the format of version 0.1.0\n"
    for changed in (data[:-1], data + b"x", data[:30]):
        with pytest.raises(encryption.WrongKey):
            decrypted(changed, "open sesame", first_encryption)
