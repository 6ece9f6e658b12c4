"""Every address of the site, as a map. A list's page and its data share their address but for the suffix."""

from django.contrib import admin
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.urls import path, re_path

from protests.views import citing, data, describing, feeds, lists, pictures, records, revisions, site, sitemap

urlpatterns = [
    path("", site.home, name="home"),
    # /letters
    path("letters/", lists.page, {"name": "letters"}, name="letters"),
    path("letters.csv", lists.csv, {"name": "letters"}, name="letters.csv"),
    path("letters.json", lists.json, {"name": "letters"}, name="letters.json"),
    path("letters.atom", lists.atom, {"name": "letters"}, name="letters.atom"),
    path("letters/pictures/", pictures.page, name="pictures"),
    re_path(
        r"^letters/(?P<name>over-time|sizes)\.(?P<suffix>svg|csv)$", pictures.letters, name="letters_picture"
    ),
    path("letters/<int:number>/", records.letter, name="letter_by_number"),
    path("letters/<int:number>-<slug:slug>/", records.letter, name="letter"),
    path(
        "letters/<int:number>.json",
        data.record,
        {"name": "letters", "slug": ""},
        name="letter_by_number.json",
    ),
    path("letters/<int:number>-<slug:slug>.json", data.record, {"name": "letters"}, name="letter.json"),
    re_path(
        r"^letters/(?P<number>[0-9]+)-(?P<slug>[-a-zA-Z0-9_]+)/curve\.(?P<suffix>svg|csv)$",
        pictures.curve,
        name="letter_curve",
    ),
    path(
        "letters/<int:number>-<slug:slug>/revisions/",
        revisions.every,
        {"kind": "letter"},
        name="letter_revisions",
    ),
    path(
        "letters/<int:number>-<slug:slug>/revisions/<int:revision>/",
        revisions.one,
        {"kind": "letter"},
        name="letter_revision",
    ),
    path(
        "letters/<int:number>-<slug:slug>/revisions/<int:revision>/since/",
        revisions.since,
        {"kind": "letter"},
        name="letter_since",
    ),
    path(
        "letters/<int:number>-<slug:slug>/as-of/<str:day>/",
        revisions.as_of,
        {"kind": "letter"},
        name="letter_as_of",
    ),
    re_path(
        r"^letters/(?P<number>[0-9]+)-(?P<slug>[-a-zA-Z0-9_]+)\.(?P<suffix>bib|ris|csl\.json)$",
        citing.file,
        {"kind": "letter"},
        name="letter_citation",
    ),
    # /companies
    path("companies/", lists.page, {"name": "companies"}, name="companies"),
    path("companies.csv", lists.csv, {"name": "companies"}, name="companies.csv"),
    path("companies.json", lists.json, {"name": "companies"}, name="companies.json"),
    path("companies.atom", lists.atom, {"name": "companies"}, name="companies.atom"),
    path("companies/<slug:slug>/", records.company, name="company"),
    path("companies/<slug:slug>.json", data.record, {"name": "companies"}, name="company.json"),
    re_path(
        r"^companies/(?P<slug>[-a-zA-Z0-9_]+)\.(?P<suffix>bib|ris|csl\.json)$",
        citing.file,
        {"kind": "company"},
        name="company_citation",
    ),
    # /agencies
    path("agencies/", lists.page, {"name": "agencies"}, name="agencies"),
    path("agencies.csv", lists.csv, {"name": "agencies"}, name="agencies.csv"),
    path("agencies.json", lists.json, {"name": "agencies"}, name="agencies.json"),
    path("agencies.atom", lists.atom, {"name": "agencies"}, name="agencies.atom"),
    path("agencies/<slug:slug>/", records.agency, name="agency"),
    path("agencies/<slug:slug>.json", data.record, {"name": "agencies"}, name="agency.json"),
    re_path(
        r"^agencies/(?P<slug>[-a-zA-Z0-9_]+)\.(?P<suffix>bib|ris|csl\.json)$",
        citing.file,
        {"kind": "agency"},
        name="agency_citation",
    ),
    # /contracts
    path("contracts/", lists.page, {"name": "contracts"}, name="contracts"),
    path("contracts.csv", lists.csv, {"name": "contracts"}, name="contracts.csv"),
    path("contracts.json", lists.json, {"name": "contracts"}, name="contracts.json"),
    path("contracts.atom", lists.atom, {"name": "contracts"}, name="contracts.atom"),
    path("contracts/<slug:slug>/", records.contract, name="contract"),
    path("contracts/<slug:slug>.json", data.record, {"name": "contracts"}, name="contract.json"),
    path(
        "contracts/<slug:slug>/revisions/", revisions.every, {"kind": "contract"}, name="contract_revisions"
    ),
    path(
        "contracts/<slug:slug>/revisions/<int:revision>/",
        revisions.one,
        {"kind": "contract"},
        name="contract_revision",
    ),
    path(
        "contracts/<slug:slug>/revisions/<int:revision>/since/",
        revisions.since,
        {"kind": "contract"},
        name="contract_since",
    ),
    path(
        "contracts/<slug:slug>/as-of/<str:day>/", revisions.as_of, {"kind": "contract"}, name="contract_as_of"
    ),
    re_path(
        r"^contracts/(?P<slug>[-a-zA-Z0-9_]+)\.(?P<suffix>bib|ris|csl\.json)$",
        citing.file,
        {"kind": "contract"},
        name="contract_citation",
    ),
    # /signatory-counts
    path("signatory-counts/", lists.page, {"name": "signatory-counts"}, name="signatory_counts"),
    path("signatory-counts.csv", lists.csv, {"name": "signatory-counts"}, name="signatory-counts.csv"),
    path("signatory-counts.json", lists.json, {"name": "signatory-counts"}, name="signatory-counts.json"),
    path("signatory-counts.atom", lists.atom, {"name": "signatory-counts"}, name="signatory-counts.atom"),
    # /responses, /sources
    path("responses/", lists.page, {"name": "responses"}, name="responses"),
    path("responses.csv", lists.csv, {"name": "responses"}, name="responses.csv"),
    path("responses.json", lists.json, {"name": "responses"}, name="responses.json"),
    path("responses.atom", lists.atom, {"name": "responses"}, name="responses.atom"),
    path("sources/", lists.page, {"name": "sources"}, name="sources"),
    path("sources.csv", lists.csv, {"name": "sources"}, name="sources.csv"),
    path("sources.json", lists.json, {"name": "sources"}, name="sources.json"),
    path("sources.atom", lists.atom, {"name": "sources"}, name="sources.atom"),
    # /topics, /campaigns
    path("topics/", lists.topics, name="topics"),
    path("topics/<slug:slug>/", records.topic, name="topic"),
    path("campaigns/", lists.campaigns, name="campaigns"),
    path("campaigns/<slug:slug>/", records.campaign, name="campaign"),
    # Side by side
    path("compare/", lists.compare, name="compare"),
    # About the record
    path("data/", describing.page, name="data"),
    path("data/openapi.json", describing.openapi, name="openapi.json"),
    path("data/changes.json", data.changes, name="changes"),
    path("data/package.zip", data.package, name="package"),
    path("corrections.atom", feeds.corrections, name="corrections.atom"),
    path("corrections/", site.corrections, name="corrections"),
    path("methodology/", site.methodology, name="methodology"),
    path("about/", site.about, name="about"),
    path("sitemap.xml", sitemap_view, {"sitemaps": sitemap.SITEMAPS}, name="sitemap"),
    # Behind the desk
    path("healthz", site.health, name="health"),
    path("admin/", admin.site.urls),
]

# An address that is none of these is answered as a record that is not there.
handler404 = "protests.views.answers.not_on_record"
handler500 = "protests.views.answers.went_wrong"
