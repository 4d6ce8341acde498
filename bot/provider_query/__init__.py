"""Drafts of queries to a provider, for where the record leaves open what decides the code.

Start reading at `drafting.py`; `docs/provider-queries.md` says what a draft may hold and why.
"""
