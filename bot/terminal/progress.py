"""Progress on stderr, with time left; silent when stderr is not a terminal but for one line."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from codes.manifest import ManifestEntry

_EVERY_SECONDS = 15.0


@contextmanager
def building_index() -> Iterator[Callable[[int, int], None]]:
    """A callback for `IndexFolder.build`; the bar appears when there is something to embed."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain_lines()
        return
    bar = Progress(
        TextColumn("Building the search index (once)"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    task = None

    def show(done: int, total: int) -> None:
        nonlocal task
        if total and task is None:
            bar.start()
            task = bar.add_task("index", total=total)
        if task is not None:
            bar.update(task, completed=done)

    try:
        yield show
    finally:
        if task is not None:
            bar.stop()


@contextmanager
def counting_questions(total: int | None) -> Iterator[Callable[[], None]]:
    """A callback for each answered question of a batch."""
    console = Console(stderr=True)
    if not console.is_terminal or total is None:
        yield lambda: None
        return
    bar = Progress(TextColumn("Answering"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console)
    with bar:
        task = bar.add_task("batch", total=total)
        yield lambda: bar.advance(task)


@contextmanager
def importing() -> Iterator[Callable[[str, int, int], None]]:
    """A callback for `import_path`: which file is being read, how many of how many are done."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _named_once
        return
    bar = Progress(
        TextColumn("Importing {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    with bar:
        task = bar.add_task("", total=None)
        yield lambda name, done, total: bar.update(task, description=name, completed=done, total=total)


@contextmanager
def downloading() -> Iterator[Callable[[ManifestEntry, int, int | None], None]]:
    """A callback for `sync`: which entry, how many bytes of how many (None: the server does not say)."""
    console = Console(stderr=True)
    if not console.is_terminal:
        seen: set[str] = set()
        yield lambda entry, _done, _total: _once(seen, entry.id)
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    tasks: dict[str, TaskID] = {}

    def show(entry: ManifestEntry, done: int, total: int | None) -> None:
        if entry.id not in tasks:
            tasks[entry.id] = bar.add_task(entry.id, total=total)
        # Set, not added to: an attempt that begins anew begins at what is kept.
        bar.update(tasks[entry.id], completed=done, total=total)

    with bar:
        yield show


def _named_once(name: str, done: int, total: int) -> None:
    if name:
        print(f"Importing {name} ({done + 1} of {total}) …", file=sys.stderr, flush=True)


def _once(seen: set[str], name: str) -> None:
    if name not in seen:
        seen.add(name)
        print(f"Downloading {name} …", file=sys.stderr, flush=True)


def _plain_lines() -> Callable[[int, int], None]:
    """A line every quarter minute, with time left, for logs."""
    start = last = 0.0

    def show(done: int, total: int) -> None:
        nonlocal start, last
        now = time.monotonic()
        if total and not start:
            start = last = now
            print("Building the search index (once, some minutes) …", file=sys.stderr, flush=True)
        elif total and (now - last >= _EVERY_SECONDS or done == total):
            last = now
            left = (now - start) * (total - done) / max(done, 1)
            print(f"  {100 * done // total} %, about {left:.0f} s left", file=sys.stderr, flush=True)

    return show
