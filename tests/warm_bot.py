"""`nosology serve` over a few texts: the packaged encoder and the screen, loaded as the product loads them.

On SIGUSR1 it writes the names of the modules that it holds to `$MODULES_FILE`.
"""

import os
import signal
import sys
from pathlib import Path

from test_bot_start import few_texts

from bot import start
from bot.api import run
from bot.settings import quieten_libraries, read_settings


def main() -> None:
    """Serve until stopped."""
    quieten_libraries()
    settings = read_settings()
    start.open_library = lambda settings: few_texts()
    partial = Path(os.environ["MODULES_FILE"] + ".partial")

    def tell(*_: object) -> None:
        partial.write_text("\n".join(sorted(sys.modules)), encoding="utf-8")
        partial.replace(os.environ["MODULES_FILE"])

    signal.signal(signal.SIGUSR1, tell)
    run(settings, start.start_application(settings, lambda done, total: None))


if __name__ == "__main__":
    sys.exit(main())
