"""A few addresses for the tests of what lies around every page: public ones, good and bad, and the editors' desk."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import path

from config.urls import urlpatterns as the_sites_own


def a_page(content):
    page = (
        f'<!doctype html><html lang="en-gb"><head><title>A page</title></head><body>{content}</body></html>'
    )
    return lambda request: HttpResponse(page)


urlpatterns = [
    path("", a_page('<a href="https://news.example.org/story">Its source</a>')),
    path("inline-style/", a_page('<p style="color: red">Red</p>')),
    path("outside-image/", a_page('<img src="https://tracker.example.org/pixel.gif" alt="">')),
    path("admin/", admin.site.urls),
    *the_sites_own,  # which error pages lead to
]
