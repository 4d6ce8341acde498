"""A real Chroma server of our own on loopback, in a process of its own."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from postgresql_server import free_port


@contextmanager
def chroma_server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a server that keeps its collections in `folder`, and its process, which a test may end."""
    program = Path(sys.executable).with_name("chroma")
    if not program.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"no Chroma server at {program}")
        pytest.skip(f"no Chroma server at {program}")
    port = free_port()
    command = [program, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder) as process:
        assert process.stdout is not None
        try:
            said = b""
            while b"listening" not in said:
                line = process.stdout.readline()
                assert line, f"the Chroma server ended: {said[-500:].decode(errors='replace')}"
                said += line
            # A full pipe would hold the server up: its log is read to the end, and dropped.
            threading.Thread(target=process.stdout.read).start()
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()
