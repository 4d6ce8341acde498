"""How long 1.4 million NCCI pairs take to import, in how much memory, and how fast one is found.

    python benchmarks/ncci_store.py [PAIRS]

The pairs are invented, in CMS's layout: the official files name CPT codes and are not part of the project.
"""

import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from codes.edits.ptp_store import PtpStore
from codes.readers.ncci_ptp import ptp_edition, read_ptp
from codes.readers.source_file import SourceFile

HEADING = (
    "Invented\nColumn 1\tColumn 2\t*=in existence prior to 1996\tEffective Date\t"
    "Deletion Date *=no data\tModifier\tRationale\n"
)
QUESTIONS = 5_000


def main(count: int) -> None:
    """Write a file of `count` pairs, import it, ask it, print the figures."""
    with tempfile.TemporaryDirectory() as name:
        file, store = Path(name) / "ccipra-v322r0-f1.txt", Path(name) / "pairs.sqlite"
        codes = _write(file, count)
        before = time.perf_counter()
        source = SourceFile(file)
        built = PtpStore.build(store, ptp_edition(source), read_ptp(source))
        seconds = time.perf_counter() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{built:,} pairs imported in {seconds:.1f} s, peak memory {peak:.0f} MB")
        print(f"text {file.stat().st_size / 1e6:.0f} MB, store {store.stat().st_size / 1e6:.0f} MB")
        asked = [random.Random(2).sample(codes, 2) for _ in range(QUESTIONS)]
        opened = PtpStore(store)
        before = time.perf_counter()
        opened.stored()
        print(f"first question {(time.perf_counter() - before) * 1e3:.2f} ms")
        before = time.perf_counter()
        for one, other in asked:
            opened.pairs(one, other)
        print(f"a question {(time.perf_counter() - before) / QUESTIONS * 1e3:.4f} ms")
        opened.close()


def _write(file: Path, count: int) -> list[str]:
    chance = random.Random(1)
    codes = [f"{letter}{number:04}" for letter in "AGJLQ" for number in range(0, 9_999, 6)]
    each = count // len(codes) + 1
    written = 0
    with file.open("w", encoding="ascii") as text:
        text.write(HEADING)
        for code in codes:
            for other in sorted(chance.sample(codes, max(0, min(each, count - written)))):
                end = chance.choice(("*", "*", "20231231"))
                text.write(f"{code}\t{other}\t\t20200101\t{end}\t{chance.randrange(2)}\tInvented reason\n")
                written += 1
    return codes


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_400_000)
