"""Files under a passphrase: scrypt, then AES-256-GCM in pieces, so that nothing is cut or swapped.

A file is MAGIC, salt (16 bytes), nonce prefix (7), then pieces of 1 MiB and their 16-byte tags. A
piece's nonce is prefix + number + whether it is the last (the STREAM construction, Hoang and others
2015): a piece that is missing, moved or added does not open.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"involution-backup-1\n"
_PIECE = 1 << 20
_TAG = 16


class WrongKey(Exception):  # noqa: N818 - said to the operator as it is
    """The passphrase is not the file's, or the file was changed."""


def encrypt(source: Path, target: Path, passphrase: str) -> None:
    """Write `source` encrypted to `target`."""
    salt, prefix = os.urandom(16), os.urandom(7)
    cipher = _cipher(passphrase, salt)
    with source.open("rb") as plain, target.open("wb") as sealed:
        sealed.write(MAGIC + salt + prefix)
        number, piece = 0, plain.read(_PIECE)
        while True:
            following = plain.read(_PIECE)
            sealed.write(cipher.encrypt(_nonce(prefix, number, not following), piece, None))
            if not following:
                return
            number, piece = number + 1, following


def decrypt(source: Path, target: Path, passphrase: str) -> None:
    """Write `source` in the clear to `target`; raises WrongKey, then `target` is worth nothing."""
    with source.open("rb") as sealed, target.open("wb") as plain:
        if sealed.read(len(MAGIC)) != MAGIC:
            raise WrongKey(f"{source.name} is no encrypted backup.")
        cipher = _cipher(passphrase, sealed.read(16))
        prefix = sealed.read(7)
        number, piece = 0, sealed.read(_PIECE + _TAG)
        while True:
            following = sealed.read(_PIECE + _TAG)
            try:
                plain.write(cipher.decrypt(_nonce(prefix, number, not following), piece, None))
            except (InvalidTag, ValueError):
                raise WrongKey(
                    f"{source.name}: the passphrase is wrong or the file was changed."
                ) from None
            if not following:
                return
            number, piece = number + 1, following


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt, 32, n=1 << 15, r=8, p=1).derive(passphrase.encode()))


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])
