"""What an import did, in numbers that add up and in lines for a person."""

from collections import Counter
from dataclasses import dataclass, field

# Absent: in the file and not on the record, where somebody has removed it.
RESULTS = ("created", "unchanged", "differing", "absent", "refused")


@dataclass
class Report:
    """Every row of the file counted once under its kind of record, and a line for all that a person should know."""

    counts: dict[str, Counter] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    results: tuple[str, ...] = RESULTS

    def count(self, kind, result, number=1):
        self.counts.setdefault(kind, Counter())[result] += number

    def total(self, result) -> int:
        return sum(counts[result] for counts in self.counts.values())

    def compared(self, kind, name, differences):
        """Something on record before: `differences` are sentences that say what the record has and what the file."""
        self.count(kind, "differing" if differences else "unchanged")
        self.lines += [f"{kind} {name}: {difference}" for difference in differences]

    def missing(self, kind, name, why_refused=None):
        """Something not on record and not made: because it was removed, unless there is another reason."""
        if why_refused:
            self.refuse(kind, name, why_refused)
        else:
            self.count(kind, "absent")
            self.lines.append(f"{kind} {name}: in the file, not on the record; it is not made again")

    def refuse(self, kind, name, why):
        self.count(kind, "refused")
        self.lines.append(f"{kind} {name}: refused: {why}")

    def summary(self) -> list[str]:
        """One line for each kind of record: "letter: 60 created, 0 unchanged, …"."""
        return [
            f"{kind}: {', '.join(f'{counts[result]} {result}' for result in self.results)}"
            for kind, counts in self.counts.items()
        ]
