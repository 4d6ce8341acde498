"""Report how the instructional notes of the packaged Tabular List resolve to codes.

    python benchmarks/note_references.py            counts by kind, and every reference that does not resolve
    python benchmarks/note_references.py --prose    also every note that names no code

A note in words alone ("underlying disease") resolves to nothing by design; the checker says so where it matters.
"""

import argparse
from collections import Counter

from codes.checker.note_report import INSTRUCTIONS, Standing, note_resolutions
from codes.icd10cm import Icd10cmCodeSet
from codes.library import CodeLibrary
from codes.models import System


def main() -> None:
    """Print the table, then what does not resolve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prose", action="store_true", help="also list the notes that name no code")
    options = parser.parse_args()
    book = CodeLibrary().catalogue.sets(System.ICD10CM)[0]
    assert isinstance(book, Icd10cmCodeSet)
    found = list(note_resolutions(book))
    print(f"ICD-10-CM {book.release.name}\n")
    print("| note | lines | naming codes | in words alone | with a code that is not there | references | resolved |")
    print("|---|---|---|---|---|---|---|")
    for kind in INSTRUCTIONS:
        of_kind = [line for line in found if line.note.kind is kind]
        standing = Counter(line.standing for line in of_kind)
        count = sum(line.count for line in of_kind)
        resolved = count - sum(len(line.missing) for line in of_kind)
        print(
            f"| {kind.label} | {len(of_kind)} | {standing[Standing.RESOLVED]} | {standing[Standing.PROSE]} "
            f"| {standing[Standing.UNRESOLVED]} | {count} | {resolved / count:.2%} |"
        )
    for standing in (Standing.UNRESOLVED, Standing.PROSE) if options.prose else (Standing.UNRESOLVED,):
        print(f"\n{standing.value}:")
        for line in found:
            if line.standing is standing:
                missing = f" -> {', '.join(line.missing)}" if line.missing else ""
                print(f"  {line.note.kind.label} at {line.note.at}: {line.note.text}{missing}")


if __name__ == "__main__":
    main()
