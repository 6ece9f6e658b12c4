"""Our own lists as files of rows, back into the record: the columns are those of the export (protests/columns.py).

Each row is created, changed, unchanged or refused, and the report says which and why. One transaction holds a whole
file; a dry run is the same, undone.
"""

from .loading import MOST_ROWS, Changed, load
from .report import Fault, Report, Result

__all__ = ["MOST_ROWS", "Changed", "Fault", "Report", "Result", "load"]
