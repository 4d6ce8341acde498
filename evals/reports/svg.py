"""Charts as inline SVG: numbers in, markup out; every text is escaped and every mark has a title to hover."""

from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT, _MARGIN = 520, 240, 38
_CELL = 20


def histogram(values: Sequence[float], bins: int, unit: str) -> str:
    """How many values lie in each of so many steps, up to the 99th percentile; what is above is in the last."""
    if not values:
        return ""
    ordered = sorted(values)
    top = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))] or 1.0
    counts = [0] * bins
    for value in ordered:
        counts[min(bins - 1, int(value / top * bins))] += 1
    width, most = (_WIDTH - 2 * _MARGIN) / bins, max(counts)
    bars = "".join(
        _bar(
            _MARGIN + n * width,
            width - 1,
            count / most,
            f"{n * top / bins:.0f} to {(n + 1) * top / bins:.0f} {unit}: {count}",
        )
        for n, count in enumerate(counts)
    )
    return _chart(bars + _axis("0", f"{top:.0f} {unit}", "0", str(most)), "Latency")


def _bar(x: float, width: float, share: float, title: str) -> str:
    height = share * (_HEIGHT - 2 * _MARGIN)
    y = _HEIGHT - _MARGIN - height
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect class="bar" {place}><title>{escape(title)}</title></rect>'


def curve(points: Sequence[tuple[float, float, str]], diagonal: bool, across: str, up: str) -> str:
    """A line through points of the unit square, each with what hovering tells."""
    placed = [(_x(x), _y(y), title) for x, y, title in points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in placed)
    marks = "".join(
        f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{escape(t)}</title></circle>'
        for x, y, t in placed
    )
    ideal = f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>' if diagonal else ""
    names = (
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 6}" text-anchor="middle">{escape(across)}</text>'
        f'<text x="12" y="{_HEIGHT / 2}" text-anchor="middle" '
        f'transform="rotate(-90 12 {_HEIGHT / 2})">{escape(up)}</text>'
    )
    drawn = f'{ideal}<polyline class="line" points="{line}"/>{marks}{names}'
    return _chart(drawn + _axis("0", "1", "0", "1"), f"{up} by {across}")


def grid(counts: Mapping[tuple[str, str], int], across: str, down: str) -> str:
    """A table of counts as shaded cells: rows are the first of each pair, columns the second."""
    if not counts:
        return ""
    rows, columns = sorted({a for a, _ in counts}), sorted({b for _, b in counts})
    most, left, top = max(counts.values()), _room(rows), _room(columns)
    cells = ""
    for (a, b), n in counts.items():
        x, y = left + columns.index(b) * _CELL, top + rows.index(a) * _CELL
        cells += _cell(x, y, n / most, f"{down} {a}, {across} {b}: {n}", a == b)
    for n, name in enumerate(rows):
        cells += f'<text x="{left - 6}" y="{top + n * _CELL + 14}" text-anchor="end">{escape(name)}</text>'
    for n, name in enumerate(columns):
        x, y = left + n * _CELL + 14, top - 6
        # Upright, so that long names stand beside each other.
        cells += f'<text x="{x}" y="{y}" transform="rotate(-90 {x} {y})">{escape(name)}</text>'
    width, height = left + len(columns) * _CELL + 10, top + len(rows) * _CELL + 10
    size = f'viewBox="0 0 {width} {height}" width="{width}"'
    return f'<svg role="img" aria-label="{escape(down)} by {escape(across)}" {size}>{cells}</svg>'


def _room(names: Sequence[str]) -> int:
    """Pixels for the longest of some names."""
    return 16 + 6 * max(map(len, names))


def _cell(x: float, y: float, share: float, title: str, right: bool) -> str:
    kind = "right" if right else "wrong"
    place = f'x="{x}" y="{y}" width="{_CELL - 1}" height="{_CELL - 1}"'
    return (
        f'<rect class="{kind}" fill-opacity="{0.15 + 0.85 * share:.2f}" {place}><title>{escape(title)}</title></rect>'
    )


def _x(value: float) -> float:
    return _MARGIN + value * (_WIDTH - 2 * _MARGIN)


def _y(value: float) -> float:
    return _HEIGHT - _MARGIN - value * (_HEIGHT - 2 * _MARGIN)


def _axis(left: str, right: str, low: str, high: str) -> str:
    x0, x1, y0, y1 = _x(0), _x(1), _y(0), _y(1)
    texts = [(x0, y0 + 16, left), (x1, y0 + 16, right), (x0 - 14, y0, low), (x0 - 14, y1 + 4, high)]
    named = "".join(f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle">{escape(t)}</text>' for x, y, t in texts)
    return f'<path class="axis" d="M{x0} {y1}V{y0}H{x1}"/>{named}'


def _chart(content: str, label: str) -> str:
    head = f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}">'
    return f"{head}{content}</svg>"
