"""The steps of the schema, oldest first; `migrating.py` takes them."""
