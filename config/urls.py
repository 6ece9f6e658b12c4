"""Every address of the site, as a map. A list's page and its data share their address but for the suffix."""

from django.contrib import admin
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.urls import path, re_path

from protests.views import feeds, lists, pictures, records, site, sitemap

urlpatterns = [
    path("", site.home, name="home"),
    # /letters
    path("letters/", lists.page, {"name": "letters"}, name="letters"),
    path("letters.csv", lists.csv, {"name": "letters"}, name="letters.csv"),
    path("letters/pictures/", pictures.page, name="pictures"),
    re_path(
        r"^letters/(?P<name>over-time|sizes)\.(?P<suffix>svg|csv)$", pictures.letters, name="letters_picture"
    ),
    path("letters/<int:number>/", records.letter, name="letter_by_number"),
    path("letters/<int:number>-<slug:slug>/", records.letter, name="letter"),
    re_path(
        r"^letters/(?P<number>\d+)-(?P<slug>[-\w]+)/curve\.(?P<suffix>svg|csv)$",
        pictures.curve,
        name="letter_curve",
    ),
    # /companies
    path("companies/", lists.page, {"name": "companies"}, name="companies"),
    path("companies.csv", lists.csv, {"name": "companies"}, name="companies.csv"),
    path("companies/<slug:slug>/", records.company, name="company"),
    # /agencies
    path("agencies/", lists.page, {"name": "agencies"}, name="agencies"),
    path("agencies.csv", lists.csv, {"name": "agencies"}, name="agencies.csv"),
    path("agencies/<slug:slug>/", records.agency, name="agency"),
    # /contracts
    path("contracts/", lists.page, {"name": "contracts"}, name="contracts"),
    path("contracts.csv", lists.csv, {"name": "contracts"}, name="contracts.csv"),
    path("contracts/<slug:slug>/", records.contract, name="contract"),
    # /signatory-counts
    path("signatory-counts/", lists.page, {"name": "signatory-counts"}, name="signatory_counts"),
    path("signatory-counts.csv", lists.csv, {"name": "signatory-counts"}, name="signatory-counts.csv"),
    # /topics, /campaigns
    path("topics/", lists.topics, name="topics"),
    path("topics/<slug:slug>/", records.topic, name="topic"),
    path("campaigns/", lists.campaigns, name="campaigns"),
    path("campaigns/<slug:slug>/", records.campaign, name="campaign"),
    # Side by side
    path("compare/", lists.compare, name="compare"),
    # About the record
    path("data/", site.data, name="data"),
    path("corrections.atom", feeds.Corrections(), name="corrections.atom"),
    path("corrections/", site.corrections, name="corrections"),
    path("methodology/", site.methodology, name="methodology"),
    path("about/", site.about, name="about"),
    path("sitemap.xml", sitemap_view, {"sitemaps": sitemap.SITEMAPS}, name="sitemap"),
    # Behind the desk
    path("healthz", site.health, name="health"),
    path("admin/", admin.site.urls),
]
