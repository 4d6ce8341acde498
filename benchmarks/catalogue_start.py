"""Measure how long the code sets take to be ready, from compiled forms and from parsing the sources.

    python benchmarks/catalogue_start.py                 the packages, and what NOSOLOGY_HOME has loaded
    python benchmarks/catalogue_start.py --import FOLDER   import a folder of official files into a temporary home first

"Ready" means: ICD-10-CM, ICD-10-PCS and HCPCS sets laid out, every loaded index book laid out for walking, and one code
of each system looked up. Each figure is of processes of their own, in turn; medians of five.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.settings import read_settings

_ROUNDS = 5
_READY = """
import json, resource, sys, time
from datetime import date
from pathlib import Path
begun = time.perf_counter()
from codes.library import CodeLibrary
from codes.models import System
imported = time.perf_counter()
library = CodeLibrary(Path(sys.argv[1]))
as_of = date(2026, 8, 15)
for code in ("E11.22", "0FT44ZZ", "E0143"):
    assert library.catalogue.look_up(code, as_of).entry is not None, code
for system in (System.ICD10CM, System.ICD10PCS, System.HCPCS):
    assert library.catalogue.sets(system)
library.alphabetic_index(as_of)
ready = time.perf_counter()
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"imports": imported - begun, "ready": ready - imported, "memory": memory}))
"""
_PARSE = """
import json, resource, sys, time
from pathlib import Path
from codes.readers.source_file import SourceFile
from codes.sources.importing import recognise
from codes.sources.packaged import packaged_sources
from codes.sources.store import SourceStore
import tempfile
begun = time.perf_counter()
for source in packaged_sources(None):
    source.load()
with tempfile.TemporaryDirectory() as scratch:
    for number, loaded in enumerate(SourceStore(Path(sys.argv[1])).loaded()):
        file = SourceFile(loaded.original, loaded.member)
        folder = Path(scratch) / str(number)
        folder.mkdir()
        recognise(file).compile(file, folder)
parsed = time.perf_counter()
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"ready": parsed - begun, "memory": memory}))
"""


def main() -> None:
    """Measure and print the table of docs/performance.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--import", dest="folder", type=Path, metavar="FOLDER", help="official files to load first")
    options = parser.parse_args()
    if options.folder is None:
        _measure(read_settings().home)
        return
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "bot.terminal", "sources", "import", str(options.folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "NOSOLOGY_HOME": home})
        _measure(Path(home))


def _measure(home: Path) -> None:
    _run(_READY, home)  # makes the compiled forms of the packages, and warms the disk
    ready, parsed = [], []
    for _ in range(_ROUNDS):
        ready.append(_run(_READY, home))
        parsed.append(_run(_PARSE, home))
    seconds, memory = _median(ready, "ready"), _median(ready, "memory")
    bare, bare_memory = _median(parsed, "ready"), _median(parsed, "memory")
    print("| step | time | peak memory | target |\n|---|---|---|---|")
    print(f"| ready from compiled forms | {seconds:.2f} s | {memory:.0f} MiB | 1.5 s, 500 MB |")
    print(f"| parsing the sources | {bare:.2f} s | {bare_memory:.0f} MiB | |")
    print(f"\nratio {seconds / bare:.2f}; importing the modules {_median(ready, 'imports'):.2f} s more")


def _run(program: str, home: Path) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-c", program, str(home)], check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _median(runs: list[dict[str, float]], figure: str) -> float:
    return statistics.median(run[figure] for run in runs)


if __name__ == "__main__":
    main()
