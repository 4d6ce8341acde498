"""Hashes under a key that only this installation has: a short question cannot be guessed against them."""

import hmac
import secrets
from pathlib import Path

from bot.key_file import make_once
from retrieval.wording import tokens

FILE = "records.key"
_BYTES = 32


class KeyedHash:
    """HMAC-SHA256 under the key of a data folder; workers on one database share the file."""

    def __init__(self, home: Path) -> None:
        """Read the key of `home` when it is first needed, and make it when there is none."""
        self._path = home / FILE
        self._key: bytes | None = None

    def of_question(self, text: str) -> str:
        """The hash of a question, 64 hex digits; case, spacing and punctuation do not change it."""
        return self._hash("question", " ".join(tokens(text)))

    def of_asker(self, asker: str) -> str:
        """The name by which a person stands in the audit lines, 16 hex digits."""
        return self._hash("asker", asker)[:16]

    @property
    def fingerprint(self) -> str:
        """Which key it is, without telling it; workers that differ here do not find each other's questions."""
        return self._hash("fingerprint", "")[:16]

    def _hash(self, purpose: str, text: str) -> str:
        if self._key is None:
            self._key = _read_or_make(self._path)
        return hmac.digest(self._key, f"{purpose}\n{text}".encode("utf-8", "replace"), "sha256").hex()


def _read_or_make(path: Path) -> bytes:
    """The key in the file, made first when there is none; raises OSError."""
    make_once(path, secrets.token_hex(_BYTES).encode("ascii"))
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except (ValueError, UnicodeDecodeError):
        key = b""
    if len(key) != _BYTES:
        raise OSError(None, "is not a key of ours; put back the one that was there", str(path))
    return key
