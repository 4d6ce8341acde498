"""The web face: pages for coders and their lead. Start at `face.py`; `docs/lead-page.md` shows what it does."""
