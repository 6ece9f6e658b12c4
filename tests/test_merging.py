"""Two records that are one become one: nothing is lost, nothing leads nowhere, and what stands in the way is named."""

import random

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from protests import checking, history, merging, publishing
from protests.history.records import LEFT_OUT, PARTS, tables
from protests.models import (
    Agency,
    Company,
    CompanyAlias,
    Correction,
    Demand,
    FormerAddress,
    Letter,
    LetterNumber,
    OfficialAction,
    OfficialAward,
    OfficialName,
    Source,
)
from tests import factories as make

pytestmark = pytest.mark.django_db

WHY = "They are one."
MAKE = {Company: make.company, Agency: make.agency, Source: make.source, Letter: make.letter}


@pytest.fixture
def editor():
    return get_user_model().objects.create_user("ada")


@pytest.fixture(autouse=True)
def sound_afterwards():
    """Whatever was merged, refused or restored, the record is sound and its history whole."""
    yield
    assert list(checking.problems()) == []
    with history.recording():
        pass  # writes what is not written yet
    assert history.without_history() == []


def merged(kept, gone, by=None):
    """Both records after `gone` was merged into `kept`."""
    made = merging.merge(kept, gone, by=by, why=WHY)
    kept.refresh_from_db()
    assert not type(gone).objects.filter(pk=gone.pk).exists()
    return made


def refused(kept, gone):
    """Why the merge is refused, when it is and nothing was changed."""
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        merging.merge(kept, gone, by=None, why=WHY)
    assert everything() == before
    return " ".join(refusal.value.messages)


def everything():
    links = [field.remote_field.through for model in tables() for field in model._meta.many_to_many]
    return {model: sorted(model._base_manager.values_list()) for model in [*tables(), *links, FormerAddress]}


# Every kind


@pytest.mark.parametrize("model", MAKE)
def test_everything_that_can_point_to_a_record_is_known(model):
    pointing = {column.model for column in merging.pointers(model)}
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            assert relation.related_model in pointing | set(merging.NOT_MOVED)


@pytest.mark.parametrize("model", MAKE)
def test_the_act_is_in_the_history_of_both(model, editor):
    kept, gone = MAKE[model](), MAKE[model]()
    name = str(gone)
    merged(kept, gone, by=editor)
    entry, _made = history.of(kept)
    assert (entry.what, entry.by, entry.road, entry.is_gone) == ("Merged", "ada", "merge", False)
    assert entry.why == f"“{name}” was merged into “{kept}”. {WHY}"
    [entry] = history.deleted(model._meta.model_name)
    assert (entry.what, entry.label, entry.is_merged) == ("Merged", name, True)
    assert entry.told == [f"It became part of “{kept}”."]


@pytest.mark.parametrize("model", MAKE)
def test_old_addresses_lead_straight_to_the_last_of_a_row_of_merges(model):
    first, second, third = MAKE[model](slug="first"), MAKE[model](slug="second"), MAKE[model](slug="third")
    first.slug = "changed"
    first.save()
    merged(second, first)
    merged(third, second)
    assert set(FormerAddress.objects.values_list("slug", "record_id")) == {
        ("first", third.pk), ("changed", third.pk), ("second", third.pk),
    }  # fmt: skip


@pytest.mark.parametrize("model", MAKE)
def test_empty_fields_are_taken_over_and_others_stay(model):
    empty = {Company: "website", Agency: "country", Source: "author", Letter: "summary"}[model]
    both = {Company: "headquarters", Agency: "abbreviation", Source: "publisher", Letter: "authored_by"}[
        model
    ]
    value = {"website": "https://old.example", "country": "US"}.get(empty, "Theirs")
    kept, gone = MAKE[model](**{both: "Ours"}), MAKE[model](**{both: "Theirs", empty: value})
    made = merged(kept, gone)
    assert (getattr(kept, empty), getattr(kept, both)) == (value, "Ours")
    label = model._meta.get_field(both).verbose_name
    assert (label, "Ours", "Theirs") in made.left
    assert f"Not taken over: {label}: Theirs (here: Ours)" in history.of(kept)[0].told


@pytest.mark.parametrize("model", MAKE)
def test_a_plan_changes_nothing(model):
    kept, gone = MAKE[model](), MAKE[model]()
    before = everything()
    merging.plan(kept, gone)
    assert everything() == before


@pytest.mark.parametrize("why", ["", "  "])
def test_a_merge_says_why(why):
    with pytest.raises(ValidationError, match="Say why they are one"):
        merging.merge(make.company(), make.company(), by=None, why=why)
    assert Company.objects.count() == 2


def test_only_two_of_a_kind_are_merged():
    topics = make.topic(), make.topic()
    company, agency = make.company(), make.agency()
    for kept, gone in (topics, (company, agency), (company, company)):
        assert "Only two companies" in refused(kept, gone)


def test_a_record_that_another_editor_merged_meanwhile_is_not_merged_again():
    kept, gone = make.company(), make.company()
    merged(kept, Company.objects.get(pk=gone.pk))
    assert "no longer on record" in refused(kept, gone)


# Companies


def test_everything_of_a_company_moves():
    kept, gone, owner, owned = (make.company(name) for name in ("New", "Old", "Owner", "Owned"))
    CompanyAlias.objects.create(company=gone, name="Older")
    make.ownership(gone, owner), make.ownership(owned, gone)
    letter = make.published_letter(title="Ours", companies=[gone])
    make.reading(letter, company=gone), make.response(letter, by_company=gone)
    make.party(make.published_contract(title="Works"), gone)
    made = merged(kept, gone)
    assert dict(made.moved) == {
        "other names": ["Older"],
        "owners of it": ["Old owned by Owner"],
        "companies owned by it": ["Owned owned by Old (Owned)"],
        "parties": ["Old, supplier (Works)"],
        "signatory counts": ["650 (Ours)"],
        "responses": ["Statement: Said that it would think about it. (Ours)"],
        "letters": ["Ours"],
    }
    assert "Moved: letters (1): Ours" in history.of(kept)[0].told
    assert kept.letters.get() == letter
    assert kept.signatory_counts.count() == kept.responses.count() == kept.parties.count() == 1
    assert kept.ownerships.get().owner == owner and kept.holdings.get().company == owned
    assert set(letter.company_reach.values_list("company__name", "named")) == {
        ("New", True),
        ("Owner", False),
    }


def test_the_old_name_and_address_of_a_company_find_the_kept_one(client):
    kept, gone = make.company("New"), make.company("Weyland Yutani", slug="old")
    letter = make.published_letter(title="On drones", companies=[gone])
    merged(kept, gone)
    assert [alias.name for alias in kept.aliases.all()] == ["Weyland Yutani"]
    answer = client.get("/companies/old/?sort=date")
    assert (answer.status_code, answer["Location"]) == (301, "/companies/new/?sort=date")
    assert letter.title in client.get("/letters/?q=weyland").content.decode()


def test_a_letter_of_both_companies_keeps_one_of_them():
    kept, gone = make.company("New"), make.company("Old")
    letter = make.published_letter(title="Ours", companies=[kept, gone])
    assert merged(kept, gone).doubled == [("letters", ["Ours"])]
    assert letter.companies.get() == kept


def test_the_same_part_in_a_contract_stays_once():
    kept, gone, source, contract = make.company(), make.company(), make.source(), make.contract()
    for company in (kept, gone):
        make.party(contract, company, source=source)
    merged(kept, gone)
    assert contract.parties.get().company == kept


def test_the_same_part_according_to_another_source_stands_in_the_way():
    kept, gone, contract = make.company("New"), make.company("Old"), make.contract(title="Works")
    make.party(contract, kept), make.party(contract, gone)
    reason = refused(kept, gone)
    assert "The contract party “Old, supplier” of “Works” stands on both" in reason
    assert "This company already has this part in the contract." in reason


@pytest.mark.parametrize("is_far", [False, True])
@pytest.mark.parametrize("is_kept_above", [False, True])
def test_a_company_is_not_merged_with_its_owner(is_far, is_kept_above):
    kept, gone = make.company("New"), make.company("Old")
    owner, owned = (kept, gone) if is_kept_above else (gone, kept)
    between = make.company() if is_far else None
    for below, above in [(owned, between), (between, owner)] if is_far else [(owned, owner)]:
        make.ownership(below, above)
    assert f"“{owned}” is owned by “{owner}” on record" in refused(kept, gone)


def test_a_name_that_a_third_company_goes_by_stands_in_the_way():
    kept, gone, third = make.company("New"), make.company("Old"), make.company("Third")
    CompanyAlias.objects.create(company=third, name="old")
    assert "“old” is also another name of “Third”" in refused(kept, gone)
    CompanyAlias.objects.all().delete()


@pytest.mark.parametrize(("kind", "make_one"), [("company", make.company), ("agency", make.agency)])
def test_a_name_of_the_official_record_stands_for_the_kept_one(kind, make_one):
    kept, gone = make_one(), make_one()
    name = OfficialName.objects.create(kind=kind, code="X1", name="OLD INC", **{kind: gone})
    merged(kept, gone)
    name.refresh_from_db()
    assert getattr(name, kind) == kept


# Agencies


def test_everything_of_an_agency_moves(client):
    above, kept, gone = make.agency("Department"), make.agency("New"), make.agency("Old Office", slug="old")
    gone.parent = above
    gone.save()
    below = make.agency("Below", parent=gone)
    letter = make.published_letter(agencies=[gone])
    make.response(letter, by_agency=gone)
    contract = make.published_contract(agencies=[gone])
    merged(kept, gone)
    below.refresh_from_db()
    assert (below.parent, kept.parent) == (kept, above)
    assert (letter.agencies.get(), letter.responses.get().by_agency, contract.agencies.get()) == (kept,) * 3
    assert set(letter.agency_reach.values_list("agency", "named")) == {(kept.pk, True), (above.pk, False)}
    assert client.get("/agencies/old/")["Location"] == "/agencies/new/"
    assert letter.title in client.get("/letters/?q=%22old+office%22").content.decode()


@pytest.mark.parametrize("is_far", [False, True])
def test_an_agency_is_not_merged_into_a_part_of_itself(is_far):
    gone = make.agency("Old")
    kept = make.agency("New", parent=make.agency("Between", parent=gone) if is_far else gone)
    assert "“New” is part of “Old” on record. Keep “Old” instead" in refused(kept, gone)


@pytest.mark.parametrize("is_far", [False, True])
def test_a_part_of_an_agency_is_merged_into_it(is_far):
    kept = make.agency("New")
    gone = make.agency("Old", parent=make.agency("Between", parent=kept) if is_far else kept)
    below = make.agency("Below", parent=gone)
    merged(kept, gone)
    below.refresh_from_db()
    assert (kept.parent, below.parent) == (None, kept)


# Sources


def test_everything_that_cites_a_source_moves():
    kept, gone, company = make.source(), make.source(), make.company()
    letter = make.published_letter(sources=[gone], full_text="We ask.", full_text_source=gone)
    make.reading(letter, source=gone), make.response(letter, source=gone), make.quotation(letter, source=gone)
    contract = make.published_contract(sources=[gone])
    for part in (make.amount, make.event):
        part(contract, source=gone)
    make.party(contract, company, source=gone)
    make.ownership(company, make.company(), source=gone)
    merged(kept, gone)
    letter.refresh_from_db()
    cited = [
        letter.full_text_source,
        letter.sources.get(),
        contract.sources.get(),
        company.ownerships.get().source,
    ]
    for parts in (
        letter.signatory_counts,
        letter.responses,
        letter.quotations,
        contract.parties,
        contract.amounts,
    ):
        cited.append(parts.get().source)
    assert set(cited) == {kept}


def test_one_figure_entered_from_both_copies_of_a_source_stays_once():
    kept, gone, letter = make.source(), make.source(), make.published_letter()
    make.reading(letter, 650, source=gone), make.reading(letter, 650, source=kept)
    other = make.reading(letter, 700, source=gone, as_of="2018-06-26")
    merged(kept, gone)
    letter.refresh_from_db()
    assert sorted(letter.signatory_counts.values_list("number", flat=True)) == [650, 700]
    assert letter.headline == other


@pytest.mark.parametrize("has_its_own", [False, True])
def test_what_an_official_record_says_of_an_event_follows_to_the_one_that_stays(has_its_own):
    kept, gone, contract = make.source(), make.source(), make.contract()
    stays, goes = (make.event(contract, source=source) for source in (kept, gone))
    award = OfficialAward.objects.create(contract=contract, key="A", said={}, raw={})
    for event in (goes, stays) if has_its_own else (goes,):
        OfficialAction.objects.create(award=award, key=f"A{event.pk}", event=event, said={})
    merged(kept, gone)
    assert contract.events.get() == stays
    assert set(award.actions.values_list("event", flat=True)) == {stays.pk} | (
        {None} if has_its_own else set()
    )


# Letters


def test_everything_of_a_letter_moves():
    kept, gone = make.published_letter(topics=[make.topic()]), make.published_letter(topics=[make.topic()])
    demand = make.demand(gone, "Stop")
    (
        make.addressee(gone),
        make.quotation(gone),
        make.reading(gone, 900),
        make.reading(kept, 650, as_of="2018-06"),
    )
    make.response(gone, demand=demand, outcome="refused")
    Correction.objects.create(letter=gone, what="date", old="2017", new="2018", reason="The paper says so.")
    merged(kept, gone)
    assert (kept.headline_low, kept.peak_low) == (900, 900)
    assert (kept.outcomes.get().demand, kept.outcomes.get().outcome) == (demand, "refused")
    for parts in (kept.addressees, kept.demands, kept.quotations, kept.responses, kept.corrections):
        assert parts.count() == 1
    assert kept.topics.count() == kept.companies.count() == 2
    assert kept.sources.count() == 6


def test_the_same_parts_of_two_letters_stay_once_and_what_is_about_them_follows():
    kept, gone, source = make.letter(), make.letter(), make.source()
    for letter in (kept, gone):
        make.reading(letter, 650, source=source)
        demand = make.demand(letter, "Stop", position=letter.pk)
        make.response(letter, demand=demand, source=source, outcome="met")
    late = make.response(gone, demand=demand, outcome="reversed", date="2019", summary="Turned back.")
    merged(kept, gone)
    assert kept.signatory_counts.count() == kept.demands.count() == 1
    assert {response.demand for response in kept.responses.all()} == {kept.demands.get()}
    assert (kept.responses.count(), kept.outcomes.get().response) == (2, late)


def test_two_equal_parts_of_one_letter_are_met_by_one_of_the_other_only_once():
    kept, gone = make.letter(), make.letter()
    make.demand(kept, "Stop"), make.demand(gone, "Stop"), make.demand(gone, "Stop")
    merged(kept, gone)
    assert kept.demands.count() == 2


def test_demands_come_behind_those_that_are_there_in_their_own_order():
    kept, gone = make.letter(), make.letter()
    for letter, texts in ((kept, "AB"), (gone, "CD")):
        for position, text in enumerate(texts):
            make.demand(letter, text, position=position)
    merged(kept, gone)
    assert [demand.text for demand in kept.demands.all()] == ["A", "B", "C", "D"]


def test_the_number_of_a_merged_letter_leads_on_and_is_never_given_again(client):
    kept, gone = make.published_letter(number=4, slug="new"), make.published_letter(number=9, slug="old")
    merged(kept, gone)
    for address in ("/letters/9-old/", "/letters/9-anything/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, "/letters/4-new/")
    assert LetterNumber.objects.filter(number=9).exists()
    assert make.published_letter().number == 10


def test_a_number_leads_straight_to_the_last_of_a_row_of_merges(client):
    first, second, third = (make.published_letter(number=number) for number in (1, 2, 3))
    merged(second, first)
    merged(third, second)
    assert client.get("/letters/1-x/")["Location"] == client.get("/letters/2-x/")["Location"]
    assert client.get("/letters/1-x/")["Location"] == third.get_absolute_url()


def test_a_number_that_leads_to_a_withdrawn_letter_says_why_it_was_withdrawn(client):
    kept, gone = make.published_letter(number=4, slug="new"), make.published_letter(number=9)
    merged(kept, gone)
    publishing.withdraw(kept, reason="It was no letter.")
    assert client.get("/letters/9-x/", follow=True).status_code == 410


STATES = {"draft": make.letter, "withdrawn": make.withdrawn_letter, "published": make.published_letter}


@pytest.mark.parametrize("kept", STATES)
@pytest.mark.parametrize("gone", STATES)
def test_no_letter_is_merged_into_one_that_is_less_public(kept, gone):
    is_less = list(STATES).index(kept) < list(STATES).index(gone)
    ours, theirs = STATES[kept](), STATES[gone]()
    if is_less:
        assert "Merge the other way round" in refused(ours, theirs)
    else:
        merged(ours, theirs)
        assert ours.state == kept


def test_an_adjacent_draft_does_not_make_its_note_the_note_of_a_core_letter():
    kept, gone = make.letter(), make.letter(scope="adjacent", scope_note="By pupils.")
    made = merged(kept, gone)
    assert kept.scope_note == ""
    assert ("why it is adjacent", "empty", "By pupils.") in made.left


def test_a_reason_for_no_company_ends_when_there_is_one():
    kept, gone = make.letter(companies=[], no_company_reason="A whole industry."), make.letter()
    merged(kept, gone)
    assert (kept.companies.count(), kept.no_company_reason) == (1, "")


def test_a_full_text_comes_with_its_source():
    source = make.source()
    kept, gone = make.letter(), make.letter(full_text="We ask.", full_text_source=source)
    merged(kept, gone)
    assert (kept.full_text, kept.full_text_source) == ("We ask.", source)


# Nothing is lost


NOT_SAID = {"id", "position", *LEFT_OUT}


def said_of(kept, gone):
    """What every part and link of either says when the two are one, apart from its id, its place and what is kept; as
    often as it is."""
    return sorted(
        (column.model.__name__, column.name, str(row.pk) if column.model in PARTS else _said(row, kept, gone))
        for column in merging.pointers(type(kept))
        for row in column.model._base_manager.filter(**{f"{column.name}__in": [kept.pk, gone.pk]})
    )


def _said(row, kept, gone):
    values = {}
    for each in row._meta.concrete_fields:
        value = getattr(row, each.attname)
        if each.related_model is type(kept) and value == gone.pk:
            value = kept.pk
        elif each.related_model is Demand and value:
            value = row.demand.text
        values[each.name] = value
    return str({name: value for name, value in values.items() if name not in NOT_SAID})


def many_parts(chance, letters, companies, agencies, sources):
    """Parts and links of any of these, many of them twice."""
    for _each in range(25):
        letter, company, source = chance.choice(letters), chance.choice(companies), chance.choice(sources)
        kind = chance.randrange(7)
        if kind == 0:
            counted = chance.choice([None, company])
            make.reading(letter, chance.choice([650, 700]), source=source, company=counted)
        elif kind == 1:
            demand = make.demand(letter, chance.choice(["Stop", "Explain"]))
            make.response(letter, demand=demand, source=source, by_company=company, outcome="met")
        elif kind == 2:
            make.response(letter, source=source, by_agency=chance.choice(agencies))
        elif kind == 3:
            make.quotation(letter, chance.choice(["One", "Two"]), source=source)
        elif kind == 4:
            make.addressee(letter)
        elif kind == 5:
            letter.companies.add(company)
            letter.agencies.add(chance.choice(agencies))
        else:
            make.party(make.contract(sources=[source]), company, source=source)


@pytest.mark.parametrize("model", MAKE)
@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_lost(model, seed):
    chance = random.Random(seed)  # noqa: S311 - to be the same each time
    pools = [
        [maker() for _each in range(3)]
        for maker in (make.published_letter, make.company, make.agency, make.source)
    ]
    many_parts(chance, *pools)
    kept, gone = next(pool for pool in pools if isinstance(pool[0], model))[:2]
    before, pk = said_of(kept, gone), gone.pk
    made = merged(kept, gone)
    gone.pk = pk
    after = said_of(kept, gone)
    if model is Company:
        after.remove(("CompanyAlias", "company", str({"company": kept.pk, "name": gone.name})))
    assert set(before) == set(after)
    assert len(before) == len(after) + sum(len(names) for _what, names in made.doubled)


# Restoring


def test_a_merged_letter_comes_back_with_its_parts_and_its_address(client, editor):
    kept, gone = make.published_letter(number=4), make.published_letter(number=9, slug="old")
    make.reading(kept, 650), make.reading(gone, 900)
    make.response(gone, demand=make.demand(gone, "Stop"), outcome="met")
    merged(kept, gone)
    [entry] = history.deleted("letter")
    restored = history.restore(entry, by=editor, why="They are two.")
    kept.refresh_from_db()
    assert (restored.number, restored.headline_low, kept.headline_low) == (9, 900, 650)
    assert (restored.demands.count(), restored.outcomes.count(), kept.outcomes.count()) == (1, 1, 0)
    assert client.get("/letters/9-old/").status_code == 200
    assert not FormerAddress.objects.exists()
    assert history.of(restored)[0].what == "Restored"


def test_a_merged_company_comes_back_under_its_name_and_what_named_it_stays(client):
    kept, gone = make.company("New"), make.company("Old")
    CompanyAlias.objects.create(company=gone, name="Older")
    make.ownership(gone, make.company("Owner"))
    letter = make.published_letter(companies=[gone])
    merged(kept, gone)
    [entry] = history.deleted("company")
    restored = history.restore(entry, by=None, why="They are two.")
    assert (restored.name, restored.aliases.get().name, kept.aliases.count()) == ("Old", "Older", 0)
    assert restored.ownerships.count() == 1 and not kept.ownerships.exists()
    assert letter.companies.get() == kept
    assert not FormerAddress.objects.exists()


@pytest.mark.parametrize("model", MAKE)
def test_every_kind_comes_back_under_its_address_and_what_named_it_is_searched_by_the_other(model, client):
    kept, gone = MAKE[model](), MAKE[model]()
    letter = make.published_letter(agencies=[gone] if model is Agency else [])
    was, pk = history.present(gone), gone.pk
    merged(kept, gone)
    restored = history.restore(history.deleted(model._meta.model_name)[0], by=None, why="")
    assert restored.pk == pk and not FormerAddress.objects.exists()
    assert history.differences(was, history.present(restored)) == []
    if model is Agency:
        assert letter.agencies.get() == kept


def test_a_part_that_stayed_once_is_on_both_again():
    kept, gone, source = make.letter(), make.letter(), make.source()
    for letter in (kept, gone):
        make.response(letter, demand=make.demand(letter, "Stop"), source=source)
    merged(kept, gone)
    restored = history.restore(history.deleted("letter")[0], by=None, why="")
    for letter in (kept, restored):
        assert letter.responses.get().demand == letter.demands.get()


def test_the_middle_of_a_row_of_merges_comes_back_without_what_the_first_has_again():
    first, second, third = make.letter(title="First"), make.letter(title="Second"), make.letter()
    make.demand(first, "Stop"), make.demand(second, "Explain")
    merged(second, first)
    merged(third, second)
    for title in ("First", "Second"):
        entry = next(each for each in history.deleted("letter") if each.label == title)
        history.restore(entry, by=None, why="")
    assert set(Demand.objects.values_list("letter__title", "text")) == {
        ("First", "Stop"),
        ("Second", "Explain"),
    }


def test_a_demand_does_not_go_back_from_under_a_later_response():
    kept, gone = make.letter(title="New"), make.letter(title="Old")
    demand = make.demand(gone, "Stop")
    merged(kept, gone)
    make.response(kept, demand=demand, summary="No.")
    with pytest.raises(ValidationError, match="“Statement: No.” of “New” is to a demand that would go back"):
        history.restore(history.deleted("letter")[0], by=None, why="")
    assert demand.letter_id and Demand.objects.get().letter == kept


@pytest.mark.parametrize("make_gone", [make.company, make.agency])
def test_a_record_whose_name_is_taken_meanwhile_is_not_restored(make_gone):
    gone = make_gone("Old")
    with history.recording():
        gone.delete()
    make_gone("old", slug="other")
    with pytest.raises(ValidationError, match="“Old” cannot be on record beside what is there now"):
        history.restore(history.deleted(gone._meta.model_name)[0], by=None, why="")
