"""The answer-quality suite: datasets, metrics, runs, reports, gates. It comes with issue 6."""
