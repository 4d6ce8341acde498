"""What is done before the API is served."""

import gc

from bot.bootstrap import Application
from bot.listening import warm


def test_what_was_read_at_start_is_never_looked_through_for_garbage_again(application: Application) -> None:
    gc.unfreeze()
    warm(application)
    try:
        kept = gc.get_freeze_count()
        assert kept > 10 * len(gc.get_objects())
    finally:
        gc.unfreeze()
