"""Files under a passphrase in the age format, version 1, which `age -d` and `rage -d` open.

The format is age-encryption.org/v1: a header whose one recipient is a passphrase (scrypt), then
pieces of 64 KiB under ChaCha20-Poly1305, each sealed with its number and whether it is the last, so
that none can be missing, moved or added. The libraries for it (pyrage) hold the whole file in
memory and take up to 1 GiB for the passphrase: a backup must be made in 512 MiB, piece by piece.
They are the tests' second opinion on both directions.
"""

from __future__ import annotations

import base64
import hmac
import os
import re
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

VERSION = b"age-encryption.org/v1\n"
_PIECE, _TAG = 64 * 1024, 16
_LOG_N, _MOST_LOG_N = 18, 20  # 256 MiB, as age's own default; never more than 1 GiB
_HEADER = re.compile(
    rb"age-encryption\.org/v1\n-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n"
    rb"---(?: ([A-Za-z0-9+/]{43})\n)"
)
_HEADER_BYTES = 256  # more than such a header has


class WrongKey(Exception):  # noqa: N818 - said to the operator as it is
    """The passphrase is not the file's, or the file was changed."""


def encrypt(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    """Write all of `source` to `target`, encrypted."""
    file_key, salt = os.urandom(16), os.urandom(16)
    body = ChaCha20Poly1305(_wrapping_key(passphrase, salt, _LOG_N)).encrypt(
        bytes(12), file_key, None
    )
    header = VERSION + b"-> scrypt %s %d\n%s\n---" % (_b64(salt), _LOG_N, _b64(body))
    nonce = os.urandom(16)
    target.write(header + b" " + _b64(_mac(file_key, header)) + b"\n" + nonce)
    cipher = _payload_cipher(file_key, nonce)
    source.seek(0)
    number, piece = 0, source.read(_PIECE)
    while True:
        following = source.read(_PIECE)
        target.write(cipher.encrypt(_counter(number, last=not following), piece, None))
        if not following:
            return
        number, piece = number + 1, following


def decrypt(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    """Write all of `source` to `target` in the clear; after a WrongKey `target` is worthless."""
    start = source.read(_HEADER_BYTES)
    header = _HEADER.match(start)
    if header is None or int(header[2]) > _MOST_LOG_N:
        raise WrongKey("it is no file that age encrypted with a passphrase")
    wrapping_key = _wrapping_key(passphrase, _unb64(header[1]), int(header[2]))
    source.seek(header.end())
    try:
        file_key = ChaCha20Poly1305(wrapping_key).decrypt(bytes(12), _unb64(header[3]), None)
        signed = header[0][: header[0].rindex(b"---") + 3]
        whole = hmac.compare_digest(_mac(file_key, signed), _unb64(header[4]))
        if whole:
            _decrypt_pieces(source, target, _payload_cipher(file_key, source.read(16)))
    except (InvalidTag, ValueError):
        whole = False
    if not whole:
        raise WrongKey("the passphrase is wrong or the file was changed")


def _decrypt_pieces(source: BinaryIO, target: BinaryIO, cipher: ChaCha20Poly1305) -> None:
    number, piece = 0, source.read(_PIECE + _TAG)
    while True:
        following = source.read(_PIECE + _TAG)
        plain = cipher.decrypt(_counter(number, last=not following), piece, None)
        if not plain and number:
            raise ValueError("a last piece that is empty belongs to an empty file only")
        target.write(plain)
        if not following:
            return
        number, piece = number + 1, following


def _wrapping_key(passphrase: str, salt: bytes, log_n: int) -> bytes:
    scrypt = Scrypt(b"age-encryption.org/v1/scrypt" + salt, 32, n=1 << log_n, r=8, p=1)
    return scrypt.derive(passphrase.encode())


def _mac(file_key: bytes, header: bytes) -> bytes:
    key = HKDF(hashes.SHA256(), 32, salt=None, info=b"header").derive(file_key)
    return hmac.digest(key, header, "sha256")


def _payload_cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(hashes.SHA256(), 32, salt=nonce, info=b"payload").derive(file_key))


def _counter(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _b64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _unb64(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
