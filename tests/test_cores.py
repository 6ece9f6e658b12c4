"""Computing on every core, and taking steps of something else meanwhile."""

import os

import pytest

from protests import cores


@pytest.mark.parametrize("number_of_cores", [1, 2])
def test_results_come_in_their_order_and_all_steps_are_taken(monkeypatch, number_of_cores):
    monkeypatch.setattr(cores, "FEWEST_BATCHES", 0)
    monkeypatch.setattr(cores.os, "cpu_count", lambda: number_of_cores)
    taken = []
    steps = (taken.append(step) for step in range(30))
    assert list(cores.made_of_each(sum, [[1, 2], [3], [4, 5]], 3, steps)) == [3, 3, 9]
    assert taken == list(range(30))


def test_steps_are_taken_while_results_are_awaited(monkeypatch):
    monkeypatch.setattr(cores, "FEWEST_BATCHES", 0)
    monkeypatch.setattr(cores.os, "cpu_count", lambda: 2)
    taken = []
    steps = (taken.append(step) for step in range(30))
    for _each in cores.made_of_each(os.path.basename, ["a"], 1, steps):
        assert taken  # another process has first to begin


def test_an_error_of_a_step_is_not_passed_over(monkeypatch):
    monkeypatch.setattr(cores, "FEWEST_BATCHES", 0)
    monkeypatch.setattr(cores.os, "cpu_count", lambda: 2)
    with pytest.raises(ZeroDivisionError):
        list(cores.made_of_each(sum, [[1]], 1, (1 / 0 for _ in range(1))))


def test_those_who_compute_give_way_to_the_one_they_compute_for(monkeypatch):
    monkeypatch.setattr(cores, "FEWEST_BATCHES", 0)
    monkeypatch.setattr(cores.os, "cpu_count", lambda: 2)
    [niceness] = cores.made_of_each(os.nice, [0], 1)
    assert niceness > os.nice(0)
