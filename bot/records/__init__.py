"""What is kept of answers: the one door to SQLAlchemy and alembic. Start at `facade.py`, then `kept.py`."""
