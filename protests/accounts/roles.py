"""Roles as groups: what each may do is said here, and kept so after every `migrate`.

An operator may make further groups; what the three roles may do is the program's business, so that a new kind of record
or act never leaves them behind.
"""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db.models import Q

CONTRIBUTOR, EDITOR, ADMINISTRATOR = "contributor", "editor", "administrator"

# Accounts made by `make run`; they sign in at a trial only.
TRIAL = "for trying out"

# Records with drafts: a contributor changes their own. Their parts are rows of their forms.
DRAFTED = ["letter", "contract"]
PARTS_OF_DRAFTS = [
    "addressee",
    "demand",
    "signatorycount",
    "response",
    "quotation",
    "contractparty",
    "contractamount",
    "contractevent",
]
# Records that letters share: a contributor adds a missing one, and changes none that others rely on.
SHARED = ["source", "company", "companyalias", "ownership", "agency", "topic", "campaign", "officialname"]

# Who holds one of these can change what the public sees, or let others do so.
POWERS = [
    "protests.publish_letter",
    "protests.publish_contract",
    "protests.merge_company",
    "protests.merge_agency",
    "protests.merge_source",
    "protests.merge_letter",
    "protests.redact_name",
    "auth.add_user",
    "auth.change_user",
    "auth.change_group",
]


def has_power(user):
    """Whether more than drafts are in this account's hands."""
    return any(user.has_perm(power) for power in POWERS)


def is_own_draft(user, record):
    """Whether a contributor may change this letter or contract: nobody else's, and not once it was published."""
    return record.created_by_id == user.pk and record.first_published_at is None


def shown_to_contributor(user, records):
    """Their own drafts, and what is or was public."""
    return records.filter(Q(created_by=user) | Q(first_published_at__isnull=False))


def is_for_trying_out(user):
    return user.groups.filter(name=TRIAL).exists()


def permissions_of(role, permissions):
    """Those of `permissions` that the role holds."""
    if role == ADMINISTRATOR:
        return permissions
    record = permissions.filter(content_type__app_label="protests")
    if role == EDITOR:
        return record.exclude(codename__startswith="redact")
    return record.filter(
        Q(codename__startswith="view_") | Q(codename__in=_codenames_of_a_contributor()),
    )


def _codenames_of_a_contributor():
    yield from (f"add_{name}" for name in DRAFTED + PARTS_OF_DRAFTS + SHARED)
    yield from (f"change_{name}" for name in DRAFTED + PARTS_OF_DRAFTS)
    yield from (f"delete_{name}" for name in PARTS_OF_DRAFTS)
    # Everybody's own; the desk shows nobody those of others.
    yield from ("add_savedfilter", "change_savedfilter", "delete_savedfilter")


def keep(using, apps=installed, **kwargs):
    """Make the roles' groups, and give each its permissions. Runs after every migrate."""
    try:
        Group = apps.get_model("auth", "Group")
        Permission = apps.get_model("auth", "Permission")
    except LookupError:
        return  # migrated only so far that there are no accounts yet
    for app in installed.get_app_configs():
        # Django makes them app by app, and some of these apps come after this one.
        create_permissions(app, verbosity=0, using=using, apps=apps)
    permissions = Permission.objects.using(using)
    for role in (CONTRIBUTOR, EDITOR, ADMINISTRATOR):
        group, _is_new = Group.objects.using(using).get_or_create(name=role)
        group.permissions.set(permissions_of(role, permissions.all()))
    Group.objects.using(using).get_or_create(name=TRIAL)
