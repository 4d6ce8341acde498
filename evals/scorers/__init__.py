"""The measures: pure functions of a case and what was observed, each with its explanation."""
