"""When a record last changed and when a part was entered, as expressions for rows of it."""

from django.db.models import CharField, Max, OuterRef, Subquery
from django.db.models.functions import Cast
from reversion.models import Version

from ..models import Act


def last_changed(kind):
    """When a record of this kind, or one of its parts, last changed."""
    acts = Act.objects.filter(kind=kind, record_id=OuterRef("pk")).order_by().values("record_id")
    return Subquery(acts.annotate(last=Max("at")).values("last"))


def entered(model):
    """When a record or part of this model was entered, by the first revision that has it."""
    kept = Version.objects.filter(
        db="default",
        content_type__app_label=model._meta.app_label,
        content_type__model=model._meta.model_name,
        object_id=Cast(OuterRef("pk"), CharField()),
    )
    return Subquery(kept.order_by("pk").values("revision__date_created")[:1])
