"""Publishing from a record's form: what it asks for, the draft as the public would see it, withdrawing."""

import pytest
from playwright.sync_api import expect

from protests.models import Act, Letter, LetterNumber, PublicationState, Response, Source
from tests import factories as make
from tests.accounts.people import account, signed_in
from tests.admin.pages import add_row, address, choose, filled_in

pytestmark = pytest.mark.django_db


def said(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def send(client, record, **typed):
    """The answer to the record's form, opened and sent with these values."""
    return client.post(
        address(type(record), record),
        filled_in(client.get(address(type(record), record))) | typed,
        follow=True,
    )


def checklist(page):
    return {condition.name: condition.is_met for condition in page.context["conditions"]}


@pytest.mark.parametrize("make_draft", [make.letter, make.contract])
def test_a_draft_that_lacks_nothing_is_saved_and_published_at_once(admin_client, make_draft):
    draft = make_draft()
    answer = send(admin_client, draft, title="With a better title", _publish="Save and publish")
    draft.refresh_from_db()
    assert draft.is_published
    assert draft.title == "With a better title"
    assert draft.get_absolute_url() in said(answer)


def test_what_is_missing_is_said_with_links_and_the_draft_is_saved(admin_client):
    answer = send(admin_client, Letter.objects.create(title="Bare"), title="Still bare", _publish="1")
    assert Letter.objects.get().title == "Still bare"
    assert Letter.objects.get().state == PublicationState.DRAFT
    for field in ("date", "companies", "sources"):
        assert f'href="#id_{field}"' in said(answer)
    assert not LetterNumber.objects.exists()


def test_the_checklist_says_what_is_given_and_what_is_missing(admin_client):
    bare = Letter.objects.create(title="Bare", date="2018")
    assert checklist(admin_client.get(address(Letter, bare))) == {
        "date": True,
        "company, or why none": False,
        "source": False,
    }
    bare.sources.add(make.source())
    bare.no_company_reason = "It is about an agency alone."
    bare.save()
    assert all(checklist(admin_client.get(address(Letter, bare))).values())


def test_a_new_record_is_missing_everything(admin_client):
    assert not any(checklist(admin_client.get(address(Letter))).values())


@pytest.mark.parametrize("part", ["signatory_counts", "responses", "quotations"])
def test_what_a_figure_cites_becomes_a_source_of_the_letter(admin_client, part):
    letter = make.letter()
    before, cited = letter.sources.get(), make.source()
    values = {
        "signatory_counts": {"wording": "650"},
        "responses": {"kind": "statement", "summary": "Said no."},
        "quotations": {"text": "We ask", "position": 1},
    }[part]
    sent = filled_in(admin_client.get(address(Letter, letter)))
    admin_client.post(address(Letter, letter), add_row(sent, part, source=cited.pk, **values))
    assert set(letter.sources.all()) == {before, cited}


def test_a_response_is_about_a_demand_typed_in_the_same_form(admin_client):
    letter = make.letter()
    sent = filled_in(admin_client.get(address(Letter, letter)))
    add_row(sent, "demands", text="Look again", position=1)
    add_row(sent, "demands", text="Speak out", position=2)
    answered = {"kind": "refusal", "summary": "Said no.", "outcome": "refused"}
    add_row(sent, "responses", demand="row-1", source=letter.sources.get().pk, **answered)
    assert admin_client.post(address(Letter, letter), sent).status_code == 302
    assert Response.objects.get().demand.text == "Speak out"


def test_a_form_that_comes_back_keeps_the_demand_that_was_chosen(admin_client):
    letter = make.letter()
    sent = filled_in(admin_client.get(address(Letter, letter)))
    add_row(sent, "demands", text="Look <again>", position=1)
    add_row(sent, "responses", demand="row-0", kind="refusal", summary="", source="")
    page = admin_client.post(address(Letter, letter), sent).content.decode()
    assert '<option value="row-0" selected>Look &lt;again&gt;</option>' in page


def test_a_demand_that_no_row_has_is_none(admin_client):
    letter = make.letter()
    sent = filled_in(admin_client.get(address(Letter, letter)))
    answered = {"kind": "refusal", "summary": "Said no.", "source": letter.sources.get().pk}
    add_row(sent, "responses", demand="row-7", **answered)
    assert admin_client.post(address(Letter, letter), sent).status_code == 302
    assert Response.objects.get().demand is None


# Preview


def test_a_preview_is_the_page_that_publishing_gives(admin_client):
    company = make.company("Known by this draft alone")
    draft = make.letter(companies=[company], title="A draft")
    make.reading(draft, 650, wording="more than 650", kind="at least")
    preview = admin_client.get(f"/admin/protests/letter/{draft.pk}/preview/").content.decode()
    send(admin_client, draft, _publish="1")
    draft.refresh_from_db()
    public = admin_client.get(draft.get_absolute_url()).content.decode()
    assert "Only the desk sees this page" in preview
    assert content(preview) == content(public)
    assert "Known by this draft alone" in content(preview)


def content(page):
    """A page's article, without the revision to cite and the time of its last change, which publishing gives."""
    cited, after = page.index('<h2 id="cite">'), page.index('<h2 id="sources">')
    return page[page.index("<article>") : cited] + page[after : page.index("last changed")]


@pytest.mark.parametrize("make_draft", [make.letter, make.contract])
def test_a_preview_leaves_nothing_behind(admin_client, make_draft):
    draft = make_draft()
    acts = Act.objects.count()
    answer = admin_client.get(f"{address(type(draft), draft).removesuffix('change/')}preview/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    draft.refresh_from_db()
    assert draft.state == PublicationState.DRAFT
    assert draft.first_published_at is None
    assert not LetterNumber.objects.exists()
    assert Act.objects.count() == acts


def test_a_preview_of_what_cannot_be_published_says_what_is_missing(admin_client):
    bare = Letter.objects.create(title="Bare")
    page = admin_client.get(f"/admin/protests/letter/{bare.pk}/preview/").content.decode()
    assert f"/admin/protests/letter/{bare.pk}/change/#id_date" in page


def test_a_preview_of_a_public_record_is_its_page(admin_client):
    letter = make.published_letter()
    answer = admin_client.get(f"/admin/protests/letter/{letter.pk}/preview/")
    assert answer["Location"] == letter.get_absolute_url()


# Who may


@pytest.fixture
def contributor():
    return account("carla", "contributor")


def test_a_contributor_is_refused_publishing_by_a_forged_form(contributor):
    draft = make.letter(created_by=contributor)
    assert send(signed_in(contributor), draft, title="Forged", _publish="1").status_code == 403
    draft.refresh_from_db()
    assert draft.state == PublicationState.DRAFT
    assert draft.title != "Forged"


def test_a_contributor_sees_what_is_missing_and_no_button(contributor):
    draft = make.letter(created_by=contributor)
    page = signed_in(contributor).get(address(Letter, draft)).content.decode()
    assert 'class="checklist"' in page
    assert 'name="_publish"' not in page


def test_a_contributor_previews_their_own_draft_and_nobody_elses(contributor):
    client = signed_in(contributor)
    own, others = make.letter(created_by=contributor), make.letter()
    assert client.get(f"/admin/protests/letter/{own.pk}/preview/").status_code == 200
    assert client.get(f"/admin/protests/letter/{others.pk}/preview/").status_code == 404


def test_a_contributor_is_refused_withdrawing(contributor):
    letter = make.published_letter(created_by=contributor)
    answer = signed_in(contributor).post(
        f"/admin/protests/letter/{letter.pk}/withdraw/", {"reason": "Forged"}
    )
    assert answer.status_code == 403
    letter.refresh_from_db()
    assert letter.is_published


# Withdrawing


def test_withdrawing_asks_for_the_reason_and_keeps_it_in_the_history(admin_client, client):
    letter = make.published_letter()
    page = admin_client.post(f"/admin/protests/letter/{letter.pk}/withdraw/", {"reason": " "})
    assert "Say why it is withdrawn" in page.content.decode()
    admin_client.post(f"/admin/protests/letter/{letter.pk}/withdraw/", {"reason": "It was no letter."})
    letter.refresh_from_db()
    assert letter.is_withdrawn
    last = Act.objects.filter(kind="letter", record_id=letter.pk).latest("pk")
    assert (last.act, last.why, last.by) == ("withdrawn", "It was no letter.", "admin")
    gone = client.get(letter.get_absolute_url())
    assert gone.status_code == 410
    assert "It was no letter." in gone.content.decode()


def test_a_draft_cannot_be_withdrawn(admin_client):
    draft = make.letter()
    page = admin_client.post(f"/admin/protests/letter/{draft.pk}/withdraw/", {"reason": "No letter."})
    assert "Only a published record can be withdrawn" in page.content.decode()


@pytest.mark.parametrize("page", ["preview", "withdraw"])
def test_a_record_that_is_none_has_no_such_page(admin_client, page):
    assert admin_client.get(f"/admin/protests/letter/999/{page}/").status_code == 404


# Sources begun from an address


@pytest.mark.parametrize("known", ["https://paper.example/a", "http://www.paper.example/b?c=1"])
def test_a_pasted_address_names_the_publisher_of_the_same_site(admin_client, known):
    make.source(url=known, publisher="The Paper")
    make.source(url="https://paper.example.org/a", publisher="Another Paper")
    page = admin_client.get(address(Source), {"url": "https://www.paper.example/new"})
    assert page.context["adminform"].form["publisher"].value() == "The Paper"


def test_an_address_of_an_unknown_site_names_no_publisher(admin_client):
    make.source(url="https://paper.example/a", publisher="The Paper")
    page = admin_client.get(address(Source), {"url": "https://other.example/new"})
    assert not page.context["adminform"].form["publisher"].value()


# In a browser


@pytest.mark.browser
def test_a_letter_without_a_number_of_which_only_the_month_is_known_is_published(page):
    make.company("Initech")
    make.source(title="A letter went round")
    page.goto(address(Letter))
    marks = page.locator(".checklist .missing")
    expect(marks).to_have_count(3)
    page.locator("#id_title").fill("Initech employees' letter")
    page.locator("#id_date").fill("March 2018")
    expect(marks).to_have_count(2)
    choose(page, "companies", "Initech")
    expect(marks).to_have_count(1)
    # What is missing leads to its field.
    page.locator(".checklist").get_by_role("link", name="source", exact=False).first.click()
    expect(page.locator("#id_sources + .select2 .select2-search__field")).to_be_focused()
    choose(page, "sources", "A letter went round")
    expect(marks).to_have_count(0)
    page.get_by_role("button", name="Save and publish").last.click()
    page.get_by_role("link", name="See it as the public does").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Initech employees' letter")
    expect(page.get_by_text("No published number.", exact=True)).to_be_visible()
    expect(page.get_by_text("Open letter, March 2018", exact=False)).to_be_visible()
    letter = Letter.objects.get()
    assert (str(letter.date), letter.headline, letter.signatory_counts.count()) == ("2018-03", None, 0)


@pytest.mark.browser
def test_a_draft_is_looked_at_published_and_withdrawn(page):
    draft = make.letter(title="A draft of ours")
    page.goto(address(Letter, draft))
    page.get_by_role("link", name="Preview what is saved").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A draft of ours")
    page.get_by_role("link", name="Back to the form").click()
    page.get_by_role("button", name="Save and publish").last.click()
    page.get_by_text("is published.").wait_for()
    page.get_by_role("link", name="Withdraw…").click()
    page.get_by_label("Reason, shown at its address").fill("It was not about a contract.")
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_text("is withdrawn; its address says why").wait_for()
    page.goto(Letter.objects.get().get_absolute_url())
    expect(page.get_by_text("It was not about a contract.")).to_be_visible()


@pytest.mark.browser
def test_a_figure_without_its_source_is_missing_until_it_has_one(page):
    make.source(title="Workers ask")
    page.goto(address(Letter, make.letter(sources=[])))
    sourced = page.locator(".checklist [data-sourced]")
    expect(sourced).to_have_class("met")
    page.locator("#signatory_counts-group").get_by_role("button", name="Add another").click()
    page.locator("#id_signatory_counts-0-wording").fill("650")
    expect(sourced).to_have_class("missing")
    choose(page, "signatory_counts-0-source", "Workers ask")
    expect(sourced).to_have_class("met")


@pytest.mark.browser
def test_a_new_figure_begins_with_the_source_chosen_last_and_an_untouched_row_is_none(page):
    letter = make.letter(sources=[make.source(title="Workers ask")])
    page.goto(address(Letter, letter))
    page.locator("#signatory_counts-group").get_by_role("button", name="Add another").click()
    expect(page.locator("#id_signatory_counts-0-source option:checked")).to_have_text(
        "The Example, Workers ask"
    )
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_text("was changed successfully").wait_for()
    assert not letter.signatory_counts.exists()


@pytest.mark.browser
def test_an_editor_types_the_title_of_a_new_letter_at_once(page):
    page.goto(address(Letter))
    expect(page.locator("#id_title")).to_be_focused()
