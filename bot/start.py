"""Starting an application with the slow parts side by side: most of a cold start is importing libraries."""

from concurrent.futures import ThreadPoolExecutor

from bot.bootstrap import (
    Application,
    assemble,
    ensure_index,
    index_folder,
    make_encoder,
    open_chat,
    open_library,
    open_records,
)
from bot.screening import Screener
from bot.settings import Settings
from retrieval.encoder import Encoder, SentenceTransformerEncoder
from retrieval.index import Progress


def start_application(settings: Settings, progress: Progress) -> Application:
    """An application ready for its first question; builds the index when there is none that fits."""
    # First, since what is wrong with a setting need not wait for an index.
    chat = open_chat(settings)
    encoder = make_encoder(settings)
    with ThreadPoolExecutor(max_workers=1) as pool:
        loading = pool.submit(_load, encoder)
        library = open_library(settings)
        folder = index_folder(settings, encoder)
        index = ensure_index(folder, library.corpus, progress)
        records = open_records(settings)
        # While the encoder still loads.
        records.warm()
        screener = loading.result()
    return assemble(library, index, encoder, screener, records, chat)


def _load(encoder: Encoder) -> Screener:
    if isinstance(encoder, SentenceTransformerEncoder):
        encoder.load()
    # After the encoder: presidio imports the same libraries, and finds them imported.
    return Screener()
