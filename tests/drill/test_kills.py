"""Three seeded kills of each command on both databases: nothing is lost, nothing is there twice, the next run heals.

``make drill`` has fifty of each, and other faults.  What stands here holds wherever a kill falls.
"""

from contextlib import contextmanager
from random import Random

import pytest

from drill.installations import Breach, Installation
from drill.kills import kill_at_random
from drill.scenarios import KILLED
from drill.trials import Order


@pytest.mark.parametrize("command", KILLED)
def test_three_kills(stage, command):
    trials = kill_at_random(KILLED[command], stage, Order(Random(f"tests {command}"), 3))
    assert trials.breaches == []
    assert (trials.made, trials.healed, len(trials.moments)) == (3, 3, 3)


class Careless:
    """A command that loses something when it is killed, in every second turn."""

    def __init__(self, milpa):
        self.milpa = milpa

    def prepare(self, turn):
        pass

    def start(self, turn):
        return self.milpa.start("sources")

    def check_killed(self, turn):
        if turn % 2:
            raise Breach("lost: id-00001")

    def heal(self, turn):
        pass

    def check_end(self):
        pass


def test_what_is_lost_is_a_breach_that_names_turn_and_moment(tmp_path):
    @contextmanager
    def staging(_):
        yield Careless(Installation(tmp_path, f"sqlite:///{tmp_path / 'milpa.sqlite'}"))

    trials = kill_at_random(staging, None, Order(Random(1), 4))
    assert (trials.made, len(trials.moments)) == (4, 4)
    assert trials.healed == 4 - len(trials.breaches)
    assert trials.breaches
    assert all("lost: id-00001" in words and "killed after" in words for words in trials.breaches)


def test_the_moments_follow_from_the_seed():
    one, two = (Order(Random("1 kill"), 3).random.uniform(0, 1) for _ in range(2))
    assert one == two
