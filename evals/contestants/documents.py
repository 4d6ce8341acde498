"""A second data folder in which the team documents of the cases are taken in, poison among them.

The documents go the way that a user's would: recognised, held where they speak to a program, indexed.
"""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.settings import Settings
from bot.taking_in import take_in
from codes.sources.importing import Stated
from evals.contestants.nosology import data_home
from evals.errors import CaseError
from guidelines.team_documents import TeamStatement

_OWNER = "Evaluation suite"
_TAKEN = ("index", "sources", "documents", "cache")


def taught_settings(settings: Settings, documents: Sequence[Path]) -> Settings:
    """The settings of a data folder that holds a copy of the user's and the documents; made once for their contents.

    Raises CaseError for a document that is not there; what an import refuses comes out as the product's own error.
    """
    missing = next((path for path in documents if not path.is_file()), None)
    if missing is not None:
        raise CaseError(f"a case names the document {missing.name}, and {missing.parent} has no such file")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in documents)).hexdigest()[:16]
    home = data_home(settings) / f"taught-{digest}"
    taught = replace(settings, home=home, chroma_url=None)
    if not home.exists():
        making = home.with_suffix(".part")
        shutil.rmtree(making, ignore_errors=True)
        for name in _TAKEN:
            if (settings.home / name).is_dir():
                shutil.copytree(settings.home / name, making / name)
        making.mkdir(parents=True, exist_ok=True)
        for path in documents:
            take_in(path, replace(taught, home=making), Stated(), team=TeamStatement(owner=_OWNER, title=path.stem))
        making.rename(home)
    return taught
