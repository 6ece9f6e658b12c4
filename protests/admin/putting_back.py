"""A form that met a closed door comes back with what was typed (protests/accounts/unsaved.py), unsaved."""

from django.contrib import admin

from ..accounts import unsaved

IS_BACK = "Nothing was saved yet: this is your form as you left it. Look through it, then save it."


class PutsBack(admin.ModelAdmin):
    """Shows a form that is put back, and does not save it; to who opened it alone."""

    def changeform_view(self, request, *args, **kwargs):
        if request.method == "POST" and unsaved.PUT_BACK in request.POST:
            if unsaved.is_of_another(request):
                return unsaved.page(request)
            request.refused_because = IS_BACK
        return super().changeform_view(request, *args, **kwargs)
