"""Files of keys in the data folder: made once, read by their owner alone."""

import os
import secrets
from pathlib import Path


def make_once(path: Path, content: bytes) -> None:
    """Write a file unless it is there; raises OSError.

    It is whole before it has its name, and of two processes that make one, the first one's stands.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
