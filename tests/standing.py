"""A process that stands still in the midst of a save, so that it can be killed there."""

import os
import time
from pathlib import Path

NUMBER = 13


def at_thirteen():
    """Stand still before the transaction ends that enters a count of thirteen, and everything else is written; say so by
    a file, which the environment's STANDS names."""
    from protests import telling
    from protests.models import SignatoryCount

    end = telling._Block.end

    def end_or_stand(block, at):
        end(block, at)
        if SignatoryCount.objects.filter(number=NUMBER).exists():
            Path(os.environ["STANDS"]).touch()
            time.sleep(600)

    telling._Block.end = end_or_stand
