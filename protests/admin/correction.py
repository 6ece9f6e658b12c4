from ..models import Correction
from .parts import PartInline


class CorrectionInline(PartInline):
    """Public corrections of a record. A new count or response is an update, and is none."""

    model = Correction
    verbose_name_plural = "corrections: where the record was wrong"
    fields = ["what", ("old", "new"), "reason", "corrected_on"]
