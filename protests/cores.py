"""Pure computing on every core, for roads over a whole record. What it is made of is read, and written, here."""

import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import django

# Processes take a second to begin: fewer batches are done before they have.
FEWEST_BATCHES = 20


def made_of_each(work, batches, number):
    """work(batch) of each of these batches, in their order; `number` is how many there are.

    `work` is a function of a module, which asks the database nothing. No more batches are read than are worked on.
    """
    cores = os.cpu_count() or 1
    if cores == 1 or number < FEWEST_BATCHES:
        yield from map(work, batches)
        return
    # Begun anew, not forked: a copy of an open connection to PostgreSQL would close it for both.
    with ProcessPoolExecutor(cores, get_context("spawn"), initializer=django.setup) as processes:
        waiting = deque()
        for batch in batches:
            waiting.append(processes.submit(work, batch))
            if len(waiting) > 2 * cores:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
