"""A bot over the small index, told by the environment alone: what tests put in the place of `nosology serve`.

The index lies where the settings say, in process or on a Chroma server, and the records in their database.
"""

import sys

from fakes import HashingEncoder, sliced_library

from bot.api import run
from bot.bootstrap import assemble, open_records
from bot.screening import Screener
from bot.settings import quieten_libraries, read_settings
from retrieval.index import IndexFolder

CATEGORIES = ("E11", "I10", "N18", "N30", "Z79")


def main() -> None:
    """Build what is missing and serve until stopped."""
    quieten_libraries()
    settings = read_settings()
    library = sliced_library(CATEGORIES)
    folder = IndexFolder(settings.home, HashingEncoder(), settings.chroma_url)
    folder.build(library.corpus, lambda done, total: None)
    application = assemble(library, folder.open(library.corpus), HashingEncoder(), Screener(), open_records(settings))
    run(settings, application)


if __name__ == "__main__":
    sys.exit(main())
