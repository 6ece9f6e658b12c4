"""The door of the editors' desk: a password, then a second factor for those who can publish."""

from functools import wraps

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters


class DeskConfig(AdminConfig):
    """Django's admin, behind this desk's door."""

    default_site = "protests.desk.Desk"


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autofocus": True,
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )

    def clean_code(self):
        # As people type what they read: "123 456", "ABCD EFGH".
        return "".join(self.cleaned_data["code"].split()).replace("-", "").lower()


class Desk(admin.AdminSite):
    def __init__(self, *args, **kwargs):
        from .accounts.sign_in import SignInForm

        super().__init__(*args, **kwargs)
        self.login_form = SignInForm

    def get_urls(self):
        return [
            # Before Django's own, which would ask for the second factor of who wants to leave.
            path("logout/", self.logout, name="logout"),
            path("second-factor/", self.second_factor, name="second_factor"),
            path("second-factor/set-up/", self.set_up_second_factor, name="set_up_second_factor"),
            path(
                "second-factor/recovery-codes/",
                self.admin_view(self.recovery_codes),
                name="recovery_codes",
            ),
            path("redact/", self.admin_view(self.redact), name="redact"),
            path("import/", self.admin_view(self.import_rows), name="import_rows"),
            *super().get_urls(),
        ]

    def admin_view(self, view, cacheable=False):
        """As Django's, but a form is lost neither on the way to the sign-in page, when its editor was signed out, nor to
        a change that another made at the same moment.
        """
        from .accounts import unsaved
        from .admin.again import after_a_deadlock

        guarded = super().admin_view(after_a_deadlock(view), cacheable)

        @wraps(guarded)
        def answered(request, *args, **kwargs):
            if unsaved.is_form(request) and not self.has_permission(request):
                return unsaved.page(request)
            return guarded(request, *args, **kwargs)

        return answered

    def has_permission(self, request):
        from .accounts import second_factor

        return self._knows_password(request) and second_factor.is_given(request.user)

    def _knows_password(self, request):
        from .accounts import sign_in

        return super().has_permission(request) and not sign_in.is_over(request.session)

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        if super().has_permission(request) and not self.has_permission(request):
            if self._knows_password(request):
                return self._lead_to("admin:second_factor", request)
            logout(request)
            messages.info(request, "Your session has ended. Sign in again.")
        return super().login(request, extra_context)

    @method_decorator([never_cache, sensitive_post_parameters()])
    def second_factor(self, request):
        """Ask for a code; who has no device is led to set one up."""
        from .accounts import second_factor

        if not self._knows_password(request):
            return self._lead_to("admin:login", request)
        if second_factor.is_given(request.user):
            return HttpResponseRedirect(self._wanted(request))
        if not second_factor.is_set_up(request.user):
            return self._lead_to("admin:set_up_second_factor", request)
        form = CodeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            code = form.cleaned_data["code"]
            if wait := second_factor.seconds_to_wait(request.user, code):
                form.add_error("code", f"Too many wrong codes. Wait {wait} seconds, then try again.")
            elif second_factor.verify(request, code):
                if not code.isdigit():
                    left = second_factor.recovery_codes_left(request.user)
                    messages.warning(request, f"That recovery code is used up. Codes left: {left}.")
                return HttpResponseRedirect(self._wanted(request))
            else:
                form.add_error(
                    "code", "That code is not right. A code from the app changes every 30 seconds."
                )
        return self._page(request, "admin/second_factor.html", "Second step", form=form)

    @method_decorator([never_cache, sensitive_post_parameters()])
    def set_up_second_factor(self, request):
        """Show the app its secret, and the recovery codes once its first code was right."""
        from .accounts import second_factor

        if not self._knows_password(request):
            return self._lead_to("admin:login", request)
        if second_factor.is_set_up(request.user):
            # A password alone must not bring in another device.
            return self._lead_to("admin:second_factor", request)
        device = second_factor.device_to_set_up(request.user)
        form = CodeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            if not device.verify_is_allowed()[0]:
                form.add_error("code", "Too many wrong codes. Wait a little, then try again.")
            elif codes := second_factor.confirm(request, form.cleaned_data["code"]):
                return self._recovery_codes(request, codes)
            else:
                form.add_error(
                    "code", "That is not the code the app shows for this account now. Try the next one."
                )
        return self._page(
            request,
            "admin/set_up_second_factor.html",
            "Set up your second step",
            form=form,
            picture=second_factor.picture(device),
            secret=second_factor.secret_in_groups(device),
        )

    @method_decorator(never_cache)
    def recovery_codes(self, request):
        """New recovery codes, for who used some or let them be seen."""
        from .accounts import second_factor

        if not second_factor.is_set_up(request.user) or not request.user.is_verified():
            raise PermissionDenied
        if request.method == "POST":
            return self._recovery_codes(request, second_factor.new_recovery_codes(request.user))
        left = second_factor.recovery_codes_left(request.user)
        return self._page(request, "admin/recovery_codes.html", "Recovery codes", left=left)

    def _recovery_codes(self, request, codes):
        return self._page(
            request,
            "admin/recovery_codes.html",
            "Your recovery codes",
            codes=codes,
            wanted=self._wanted(request),
        )

    def index(self, request, extra_context=None):
        from .admin import first_page

        return super().index(request, {**first_page.context(request, self), **(extra_context or {})})

    def import_rows(self, request):
        from .admin import rows

        return rows.page(request)

    def redact(self, request):
        from .admin import redaction

        return redaction.redact_view(request)

    def _page(self, request, template, title, **context):
        context |= {
            **self.each_context(request),
            "title": title,
            "next_name": REDIRECT_FIELD_NAME,
            "next": self._wanted(request),
            "is_nav_sidebar_enabled": False,
        }
        return render(request, template, context)

    def _wanted(self, request):
        """The page that was asked for before the door was met; none outside this site."""
        wanted = request.POST.get(REDIRECT_FIELD_NAME, request.GET.get(REDIRECT_FIELD_NAME, ""))
        here = url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return wanted if here else reverse("admin:index")

    def _lead_to(self, name, request):
        return HttpResponseRedirect(
            f"{resolve_url(name)}?{urlencode({REDIRECT_FIELD_NAME: self._wanted(request)})}"
        )
