"""Accounts of each role, signed in."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

PASSWORD = "correct horse battery staple"


def account(name, *groups, **more):
    made = get_user_model().objects.create_user(name, password=PASSWORD, is_staff=True, **more)
    made.groups.set(Group.objects.filter(name__in=groups))
    return made


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client
