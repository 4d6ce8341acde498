"""The official PDFs at hand, imported: every listed section, its page and exact text; see the benchmark."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from tabular_files import official

ROOT = Path(__file__).resolve().parents[1]


def _benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("official_import", ROOT / "benchmarks" / "official_import.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its dataclasses look their module up by name.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


BENCHMARK = _benchmark()


@pytest.mark.parametrize("document", BENCHMARK.DOCUMENTS, ids=lambda document: document.name)
def test_nearly_every_listed_section_has_its_page_and_text(document: "BENCHMARK.Document") -> None:  # type: ignore[name-defined]
    found = [official(name) for name in (document.pdf, document.text, document.contents)]
    if None in found:
        pytest.skip(f"{document.name} (shared/data) is not at hand")
    assert found[0] is not None
    figures = BENCHMARK.measure(document, found[0].parents[1])
    assert figures.share >= document.required, figures.misses[:10]
    assert figures.found == figures.right_page == figures.listed, figures.misses[:10]
