"""Pure computing on every core, for roads over a whole record. What it is made of is read, and written, here."""

import os
from collections import deque
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import django

# Processes take a second to begin: fewer batches are done before they have.
FEWEST_BATCHES = 20
# Read ahead for each core, so that none waits while this process takes a step of something else.
BATCHES_AHEAD = 4


def made_of_each(work, batches, number, meanwhile: Iterable = ()):
    """work(batch) of each of these batches, in their order; `number` is how many there are.

    `work` is a function of a module, which asks the database nothing. Few more batches are read than are worked on. While
    they are, this process goes through `meanwhile`, in whose short steps something else is done; to its end in any case.
    """
    steps = iter(meanwhile)
    yield from _made(work, batches, number, steps)
    deque(steps, maxlen=0)


def _made(work, batches, number, steps):
    cores = os.cpu_count() or 1
    if cores == 1 or number < FEWEST_BATCHES:
        yield from map(work, batches)
        return
    # Begun anew, not forked: a copy of an open connection to PostgreSQL would close it for both.
    with ProcessPoolExecutor(cores, get_context("spawn"), initializer=_begin) as processes:
        waiting = deque()
        for batch in batches:
            waiting.append(processes.submit(work, batch))
            if len(waiting) > BATCHES_AHEAD * cores:
                yield _awaited(waiting.popleft(), steps)
        while waiting:
            yield _awaited(waiting.popleft(), steps)


def _begin():
    """A process that gives way to the one for which it works: that has more to do, and nobody else can do it."""
    os.nice(10)
    django.setup()


def _awaited(made, steps):
    while not made.done():
        if next(steps, _ENDED) is _ENDED:
            break
    return made.result()


_ENDED = object()
