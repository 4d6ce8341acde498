"""What a run shows: one self-contained page, Markdown for a pull request, JSON for programs."""
