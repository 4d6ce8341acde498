"""Measure start, index build and warm answers side by side with the bare encoder, on this machine.

    python benchmarks/speed.py              cold start and warm answers (needs a built index)
    python benchmarks/speed.py --build      also a whole index build in a temporary folder (minutes)

Prints the Markdown table of docs/performance.md. Times are medians; what counts are the ratios, taken
in one run.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.bootstrap import ensure_index, index_folder, make_encoder, open_library
from bot.models import Question
from bot.settings import read_settings
from bot.start import start_application

QUESTIONS = (
    "type 2 diabetes with CKD stage 4, on insulin",
    "htn with heart failure",
    "cellulitis LLE",
    "acute cystitis with hematuria",
    "likely TIA, clinic visit",
    "fracture of right femoral neck, initial encounter",
    "MDD recurrent severe",
    "copd exacerbation",
    "kidney stone",
    "nasal cavity cancer",
)
_BARE_START = (
    "from bot.bootstrap import make_encoder; from bot.settings import read_settings; "
    "make_encoder(read_settings()).load()"
)
_ROUNDS = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", action="store_true", help="also build an index from nothing")
    options = parser.parse_args()
    print("| step | ours | bare encoder | ratio |\n|---|---|---|---|")
    _row("cold answer, whole process", *_cold())
    _row("warm answer, per question", *_warm())
    if options.build:
        _row("index build", *_build())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of this process {peak:.0f} MiB; {os.cpu_count()} cores; Python {sys.version.split()[0]}")


def _row(name: str, ours: float, bare: float) -> None:
    unit, factor = ("ms", 1000) if ours < 1 else ("s", 1)
    print(f"| {name} | {ours * factor:.1f} {unit} | {bare * factor:.1f} {unit} | {ours / bare:.2f} |")


def _cold() -> tuple[float, float]:
    """Wall time of `nosology ask` with the index present, and of importing and loading the encoder; in turn."""
    ask = [sys.executable, "-m", "bot.terminal", "ask", QUESTIONS[0]]
    bare = [sys.executable, "-c", _BARE_START]
    ours_times, bare_times = [], []
    for _ in range(_ROUNDS + 1):
        ours_times.append(_wall(lambda: subprocess.run(ask, check=True, capture_output=True)))
        bare_times.append(_wall(lambda: subprocess.run(bare, check=True, capture_output=True)))
    # The first of each warms the disk.
    return statistics.median(ours_times[1:]), statistics.median(bare_times[1:])


def _warm() -> tuple[float, float]:
    """Median time of an answer, and of one encoder pass over the same question, in turn."""
    settings = read_settings()
    application = start_application(settings, lambda done, total: None)
    encoder = make_encoder(settings)
    questions = [Question(text, date(2026, 8, 15)) for text in QUESTIONS]
    encoder.encode(["warm"])
    for question in questions:
        application.answerer.answer(question)
    ours_times, bare_times = [], []
    for _ in range(_ROUNDS):
        for question in questions:
            ours_times.append(_wall(lambda q=question: application.answerer.answer(q)))
            bare_times.append(_wall(lambda q=question: encoder.encode([q.text])))
    return statistics.median(ours_times), statistics.median(bare_times)


def _build() -> tuple[float, float]:
    """Time of a whole build, and of encoding the same texts, in the same batches' order, alone."""
    with tempfile.TemporaryDirectory() as home:
        settings = replace(read_settings(), home=Path(home))
        library, encoder = open_library(settings), make_encoder(settings)
        encoder.encode(["warm"])
        texts = [text for collection in library.corpus.dense().values() for text in collection.values()]
        texts.sort(key=len, reverse=True)
        bare = _wall(lambda: [encoder.encode(texts[i : i + 512]) for i in range(0, len(texts), 512)])
        fresh = open_library(settings)
        ours = _wall(lambda: ensure_index(index_folder(settings, encoder), fresh.corpus, lambda done, total: None))
    return ours, bare


def _wall(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
