"""What a lead reads over all answers: gaps, disagreements, use."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from bot.models import Outcome
from bot.records.kept import Count
from bot.web.answer_pages import records_of
from bot.web.answer_view import outcome_label
from bot.web.charts import chart, passage_chart
from bot.web.page import Leading, Served, page
from bot.web.queue_view import queue_row
from codes.models import System

DAYS = (7, 30, 90, 365)
_DEFAULT_DAYS = 90
_MOST_SECTIONS = 20
_MOST_DAYS_DRAWN = 92

router = APIRouter()

Days = Annotated[int, Query(ge=1, le=3_650)]
_BETWEEN = {"sources": "Sources contradict one another", "coders": "Coders disagree", "leads": "Reviewers disagree"}


@router.get("/gaps")
def gaps(request: Request, viewer: Leading, face: Served, days: Days = _DEFAULT_DAYS) -> Response:
    """Questions that were abstained from or flagged, put together by what they are about."""
    return page(request, "gaps.html", gaps=records_of(face).overviews.gaps(_since(days)), days=days, choices=DAYS)


@router.get("/disagreements")
def disagreements(request: Request, viewer: Leading, face: Served, days: Days = _DEFAULT_DAYS) -> Response:
    """Answers about which sources, coders or reviewers differ."""
    found = records_of(face).overviews.disagreements(_since(days))
    rows = [
        (
            queue_row(conflict.answer),
            [_BETWEEN.get(name, name) for name in conflict.between],
            [f for f in conflict.answer.answer["findings"] if f["rule"] == "disagreement"],
        )
        for conflict in found
    ]
    return page(request, "disagreements.html", rows=rows, days=days, choices=DAYS)


@router.get("/use")
def use(request: Request, viewer: Leading, face: Served, days: Days = _DEFAULT_DAYS) -> Response:
    """What was asked and cited, as charts."""
    overviews, since = records_of(face).overviews, _since(days)
    systems = [Count(System(c.name).label, c.count) for c in overviews.by_system(since)]
    outcomes = [Count(outcome_label(Outcome(c.name)), c.count) for c in overviews.by_outcome(since)]
    charts = (
        chart("days", "Answers by day", "answers", _each_day(overviews.by_day(since), days)),
        chart("systems", "By code system", "answers", systems),
        chart("outcomes", "By outcome", "answers", outcomes),
        passage_chart("sections", "Sections cited most", "answers", overviews.by_section(since)[:_MOST_SECTIONS]),
    )
    return page(request, "use.html", charts=charts, days=days, choices=DAYS)


def _since(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def _each_day(counts: tuple[Count, ...], days: int) -> list[Count]:
    """Every day up to today, those without an answer too: a gap in time should look like one."""
    known = {count.name: count.count for count in counts}
    today = datetime.now(UTC).date()
    drawn = (today - timedelta(days=back) for back in range(min(days, _MOST_DAYS_DRAWN) - 1, -1, -1))
    return [Count(day.isoformat(), known.get(day.isoformat(), 0)) for day in drawn]
