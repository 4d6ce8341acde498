"""Answers written by a chat model, out of looked-up candidates and quoted passages alone.

Start reading at `writer.py`; `docs/decisions/0011-chat-model.md` says why it is so.
"""
