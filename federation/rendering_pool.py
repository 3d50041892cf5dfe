"""Segments rendered by several processes: each takes the records of one bucket and shelves what it made of them.

The records are read by the publisher, in its one snapshot of the store, so a worker needs no database and what it
writes is what the publisher would write itself.  A worker whose publisher dies ends at once.
"""

import multiprocessing
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait as wait_for_one
from pathlib import Path
from threading import Thread
from typing import Any, Final

from federation.buckets import Bucket
from federation.errors import PublicationError
from federation.gates import Frame
from federation.rendering import Renderer, Rows
from federation.scratch import Scratch
from federation.segments import Segment, SegmentShelf
from federation.words import say
from mappings.vocabularies import Overlay, current_overlay, use_overlay
from storage.records import IndexedDocument
from storage.sources import Source

FEW: Final = 4
"""So many segments are rendered by the publisher itself: to start a worker takes longer."""
_WAITING: Final = 2
"""Buckets that wait for each worker, in memory: enough that none is idle."""


@dataclass(frozen=True, slots=True)
class Drafting:
    """What the segments of a release are written with."""

    base_uri: str
    frames: tuple[Frame, ...]
    shelf: SegmentShelf


@dataclass(frozen=True, slots=True)
class _Task:
    base_uri: str
    frames: tuple[Frame, ...]
    source: Source
    bucket: Bucket
    rows: tuple[IndexedDocument, ...]


class RenderingPool:
    """Renders segments, here or by workers.  Make it with `open_pool`."""

    def __init__(self, drafting: Drafting, executor: ProcessPoolExecutor | None, workers: int) -> None:
        self._drafting = drafting
        self._executor = executor
        self._room = workers * _WAITING
        self._running: set[Future[Segment]] = set()

    def render(self, source: Source, bucket: Bucket, rows: Rows) -> "Future[Segment]":
        """Have a bucket rendered; the result may be there already.

        It raises what `Renderer.make_segment` raises, and so does its result.
        """
        drafting = self._drafting
        if self._executor is None:
            done: Future[Segment] = Future()
            renderer = Renderer(drafting.base_uri, source, drafting.frames)
            done.set_result(renderer.make_segment(bucket, rows, drafting.shelf))
            return done
        while len(self._running) >= self._room:
            finished, self._running = wait(self._running, return_when=FIRST_COMPLETED)
            for one in finished:
                result_of(one)
        task = _Task(drafting.base_uri, drafting.frames, source, bucket, tuple(rows()))
        submitted = self._executor.submit(_render, task)
        self._running.add(submitted)
        return submitted


def result_of(future: "Future[Segment]") -> Segment:
    """The segment that was rendered.  Raises what its rendering raised, and `PublicationError` for a killed worker."""
    try:
        return future.result()
    except BrokenProcessPool:
        raise PublicationError(
            say(
                "Un proceso de la publicación murió, quizá por falta de memoria; la última versión sigue en pie. "
                "Repita con MILPA_PUBLISH_WORKERS=1.",
                "A process of the publication died, of too little memory perhaps; the last release stands. Repeat with "
                "MILPA_PUBLISH_WORKERS=1.",
            )
        ) from None


@contextmanager
def open_pool(drafting: Drafting, workers: int, segments: int) -> Iterator[RenderingPool]:
    """Give a pool for as many `segments`; its workers are gone afterwards, whatever happened."""
    if workers < 2 or segments <= FEW:
        yield RenderingPool(drafting, None, 1)
        return
    shelf = drafting.shelf
    executor = ProcessPoolExecutor(
        min(workers, segments),
        multiprocessing.get_context("spawn"),  # a fork would hold the folder's lock, and the store's connections
        _begin,
        (shelf.folder, shelf.scratch.folder, current_overlay()),
    )
    try:
        yield RenderingPool(drafting, executor, workers)
    finally:
        executor.shutdown(cancel_futures=True)
        for place in shelf.scratch.folder.glob("worker-*"):
            shutil.rmtree(place, ignore_errors=True)


_SHELF: list[SegmentShelf] = []
"""Of a worker: where it puts what it made."""


def _begin(segments: Path, scratch: Path, overlay: Overlay) -> None:
    """Begin as a worker."""
    Thread(target=_end_with_publisher, daemon=True).start()
    use_overlay(overlay)
    _SHELF.append(SegmentShelf(segments, Scratch(scratch / f"worker-{os.getpid()}")))


def _end_with_publisher() -> None:
    publisher: Any = multiprocessing.parent_process()
    wait_for_one([publisher.sentinel])
    os._exit(1)


def _render(task: _Task) -> Segment:
    renderer = Renderer(task.base_uri, task.source, task.frames)
    return renderer.make_segment(task.bucket, lambda: task.rows, _SHELF[0])
