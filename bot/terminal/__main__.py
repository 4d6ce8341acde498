"""`python -m bot.terminal` is `nosology`."""

import sys

from bot.terminal.app import main

if __name__ == "__main__":
    sys.exit(main())
