"""The code sets: what a code is, whether it is valid on a date, what the book says about it.

Nothing here searches text, runs a model or knows of Slack. Start at `codes.catalogue`.
"""
