"""Merging at the desk: two records side by side, what would move, what stands in the way, and the button."""

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from .. import history, merging
from ..likeness import MOST_SHOWN, named_like
from ..models import FormerAddress
from .unforged import is_key

MOST_FOUND = 20

# Of both sides, not for comparing: what the program keeps of a record.
NOT_COMPARED = {"id", "created_at", "created_by", "first_published_at"}


class MergeDesk(admin.ModelAdmin):
    """For the admin of a kind that protests/merging.py merges; others have nothing of it."""

    def get_urls(self):
        urls = super().get_urls()
        if self.model in merging.NAMES:
            name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
            urls.insert(0, path("merge/", self.admin_site.admin_view(self.merge_view), name=name))
        return urls

    def has_merge_permission(self, request):
        return self.model in merging.NAMES and request.user.has_perm(
            f"{self.opts.app_label}.merge_{self.opts.model_name}"
        )

    # The ways to it

    def get_actions(self, request):
        actions = super().get_actions(request)
        if self.has_merge_permission(request) and "_popup" not in request.GET:
            actions["merge_chosen"] = self.get_action("merge_chosen")
        return actions

    @admin.action(description="Merge two chosen…")
    def merge_chosen(self, request, chosen):
        if not self.has_merge_permission(request):
            raise PermissionDenied
        # One more than two says as much as all.
        pks = list(chosen.order_by("pk").values_list("pk", flat=True)[:3])
        if len(pks) != 2:
            self.message_user(request, "Choose exactly two to merge.", messages.ERROR)
            return None
        return HttpResponseRedirect(self._merge_address(*pks))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and self.has_merge_permission(request):
            context["merge_address"] = self._merge_address(obj.pk)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_search_results(self, request, queryset, search_term):
        """Found by the names of what was merged into them, too."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        words = search_term.replace("\0", "").strip()
        if not words or self.model not in merging.NAMES:
            return found, may_repeat
        merged = FormerAddress.objects.filter(kind=self.opts.model_name, names__icontains=words)
        pks = list(merged.values_list("record_id", flat=True)[:MOST_FOUND])
        return (found | queryset.filter(pk__in=pks), may_repeat) if pks else (found, may_repeat)

    # The page

    def merge_view(self, request):
        if not self.has_merge_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            kept, gone = (self._record(request, request.POST.get(name, "")) for name in ("kept", "gone"))
            return self._merge(request, kept, gone)
        records = [self._record(request, pk) for pk in dict.fromkeys(request.GET.getlist("record"))]
        if len(records) == 1:
            return self._choose_other(request, *records)
        if len(records) != 2:
            raise BadRequest("Two records are merged.")
        wanted = request.GET.get("kept", "")
        kept, gone = sorted(records, key=lambda record: self._goes_last(record, wanted))
        return self._compare(request, kept, gone)

    def _merge(self, request, kept, gone):
        why, name = request.POST.get("why", ""), str(gone)
        if request.POST.get("seen") != merging.plan(kept, gone).fingerprint:
            return self._compare(
                request, kept, gone, ["Meanwhile one of the two was changed. Look again before you merge."]
            )
        try:
            merging.merge(kept, gone, by=request.user, why=why)
        except ValidationError as refusal:
            return self._compare(request, kept, gone, refusal.messages)
        told = reverse(f"admin:protests_{self.opts.model_name}_history", args=[kept.pk])
        self.log_change(request, kept, f"Merged “{name}” into it.")
        self.message_user(
            request,
            format_html(
                '“{}” is merged into “{}”. <a href="{}">The history says what moved.</a>', name, kept, told
            ),
            messages.SUCCESS,
        )
        return HttpResponseRedirect(reverse(f"admin:protests_{self.opts.model_name}_change", args=[kept.pk]))

    def _compare(self, request, kept, gone, problems=()):
        plan = merging.plan(kept, gone)
        return self._merge_page(
            request,
            "admin/merge.html",
            f"Merge two {self.opts.verbose_name_plural}",
            plan=plan,
            choices=sorted([kept, gone], key=lambda record: record.pk),
            rows=_side_by_side(kept, gone),
            problems=problems,
            why=request.POST.get("why", ""),
            seen=plan.fingerprint,
            status=400 if problems else 200,
        )

    def _choose_other(self, request, record):
        words = request.GET.get("q", "").replace("\0", "").strip()
        others = self.get_queryset(request).exclude(pk=record.pk)
        if words:
            # Each once, though it may be found by several of its names.
            pks = self.get_search_results(request, others, words)[0].order_by().values("pk")
            found = list(others.filter(pk__in=pks)[:MOST_FOUND])
        else:
            name = merging.NAMES[self.model][-1 if self.opts.model_name == "source" else 0]
            near = named_like(getattr(record, name), others.order_by().values_list("pk", name))
            found = list(others.filter(pk__in=near)[:MOST_SHOWN])
        return self._merge_page(
            request,
            "admin/merge_with.html",
            f"Merge “{record}” with another",
            record=record,
            words=words,
            found=[(other, self._merge_address(record.pk, other.pk)) for other in found],
            is_cut=len(found) == MOST_FOUND,
        )

    def _merge_page(self, request, template, title, status=200, **context):
        context |= {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        return TemplateResponse(request, template, context, status=status)

    def _record(self, request, pk):
        record = self.get_object(request, pk) if is_key(pk) else None
        if record is None:
            raise Http404
        return record

    def _goes_last(self, record, wanted):
        """Kept is who was chosen; else who is public longest, else who was there first."""
        published = getattr(record, "first_published_at", None)
        return (
            str(record.pk) != wanted if wanted else False,
            not getattr(record, "is_published", True),
            published is None,
            published.timestamp() if published else 0,
            record.pk,
        )

    def _merge_address(self, *pks):
        address = reverse(f"admin:protests_{self.opts.model_name}_merge")
        return f"{address}?{urlencode([('record', pk) for pk in pks])}"


def _side_by_side(kept, gone):
    """(field, value of one, value of the other, whether they differ), without what is empty on both."""
    ours, theirs = (history.present(record).facts for record in (kept, gone))
    for name in ours:
        values = [_in_one_line(facts[name]) for facts in (ours, theirs)]
        if any(values) and name not in NOT_COMPARED:
            yield kept._meta.get_field(name).verbose_name, *values, values[0] != values[1]


def _in_one_line(value):
    return "; ".join(value) if isinstance(value, list) else value
