"""Writing the three forms of a report beside the run."""

import json
from pathlib import Path

from evals.reports.as_json import report_json
from evals.reports.html import html
from evals.reports.markdown import markdown
from evals.reports.summary import Summary


def write_reports(summary: Summary, folder: Path) -> Path:
    """Write report.html, report.md and report.json; returns the path of the page."""
    page = folder / "report.html"
    page.write_text(html(summary), encoding="utf-8")
    (folder / "report.md").write_text(markdown(summary), encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(report_json(summary), indent=1) + "\n", encoding="utf-8")
    return page
