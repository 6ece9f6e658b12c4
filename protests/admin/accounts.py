"""Accounts of the desk, for administrators."""

# Imported before they are replaced: each registers itself when it is.
import django_otp.plugins.otp_static.admin
import django_otp.plugins.otp_totp.admin  # noqa: F401
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from ..accounts import second_factor

# Their pages show the secrets of others. A lost device is reset, which no one needs to see it for.
admin.site.unregister([User, StaticDevice, TOTPDevice])


@admin.register(User)
class AccountAdmin(UserAdmin):
    list_display = ["username", "email", "roles", "is_active", "has_second_factor", "last_login"]
    actions = ["reset_second_factor"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def save_model(self, request, obj, form, change):
        if not change:
            # An account serves the desk alone; what it may do there, its role says.
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    @admin.display(description="roles")
    def roles(self, account):
        return ", ".join(group.name for group in account.groups.all())

    @admin.display(description="second factor", boolean=True)
    def has_second_factor(self, account):
        return second_factor.is_set_up(account)

    @admin.action(description="Reset the second factor (device lost)", permissions=["change"])
    def reset_second_factor(self, request, chosen):
        if not self.has_change_permission(request):
            raise PermissionDenied
        for account in chosen:
            second_factor.reset(account, by=request.user)
            self.log_change(request, account, "Reset the second factor.")
            self.message_user(
                request, f"{account} sets up a new device at the next sign-in.", messages.SUCCESS
            )
