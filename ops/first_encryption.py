"""Opens backups of the first format, `.tar.enc`; new ones are `.tar.age` (encryption.py).

Such a file is MAGIC, salt (16 bytes), nonce prefix (7), then pieces of 1 MiB under AES-256-GCM with
their 16-byte tags; a piece's nonce is prefix + number + whether it is the last.
"""

from __future__ import annotations

from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ops.encryption import WrongKey

MAGIC = b"involution-backup-1\n"
_PIECE = (1 << 20) + 16


def decrypt(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    """Write `source` in the clear to `target`; raises WrongKey, then `target` is worthless."""
    if source.read(len(MAGIC)) != MAGIC:
        raise WrongKey("it is no encrypted backup")
    salt, prefix = source.read(16), source.read(7)
    try:
        cipher = AESGCM(Scrypt(salt, 32, n=1 << 15, r=8, p=1).derive(passphrase.encode()))
        number, piece = 0, source.read(_PIECE)
        while True:
            following = source.read(_PIECE)
            nonce = prefix + number.to_bytes(4, "big") + bytes([not following])
            target.write(cipher.decrypt(nonce, piece, None))
            if not following:
                return
            number, piece = number + 1, following
    except (InvalidTag, ValueError):
        raise WrongKey("the passphrase is wrong or the file was changed") from None
