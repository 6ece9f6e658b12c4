"""What is kept equals what is computed anew after thousands of edits of every kind, by two editors at once."""

import random
import threading
import time
from collections import Counter
from contextlib import nullcontext

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import ProtectedError

from protests import checking, counting, history, kept, merging, publishing
from protests.models import (
    Agency,
    Company,
    Contract,
    ContractParty,
    Demand,
    FacetCount,
    Letter,
    LetterKind,
    Outcome,
    Ownership,
    Response,
    Scope,
    SignatoryCount,
    SignerGroup,
    Source,
    Topic,
)
from tests import factories
from tests.importing.csv import rows as importing

pytestmark = pytest.mark.django_db(transaction=True)

EDITS = 1_000  # of each of the two; half as many where they take turns anyway
IN_ONE_ACT = 12  # edits at most
ROWS_OF_A_FILE = 50
DATES = ("2016", "2017-05", "2018", "2018-03", "2018-06-25", "2019-01-01", "2020")


class Editor:
    """Edits the record at random, through the doors that everybody uses; `done` counts what was done."""

    def __init__(self, name, seed, edits):
        self.name, self.chance, self.edits = name, random.Random(seed), edits
        self.done = Counter()
        self.number = 0
        self.error = None

    def work(self):
        try:
            while self.done.total() < self.edits:
                self.act()
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def act(self):
        """Some edits in one transaction, as a form saves them. Done again after a deadlock; refused where the other
        has removed what is edited."""
        kinds = self.chance.choices(list(KINDS), [weight for weight, _edits in KINDS.values()], k=IN_ONE_ACT)
        alone = [kind for kind in kinds if kind in ALONE]
        kinds = alone[:1] or kinds[: self.chance.randint(1, IN_ONE_ACT)]
        before = self.chance.getstate()
        for _ in range(20):
            self.chance.setstate(before)
            try:
                made = self.edit(kinds)
            except OperationalError:
                continue
            except (DatabaseError, ObjectDoesNotExist, ProtectedError, ValidationError):
                return
            self.done.update(made)
            return
        raise RuntimeError(f"It never came to {kinds}.")

    def edit(self, kinds):
        made = Counter()
        if kinds[0] in ALONE:
            made[kinds[0]] += KINDS[kinds[0]][1](self) or 0
            return made
        at_the_end = kept.put_off() if self.chance.random() < 0.5 else nullcontext()
        with history.recording(by=self.name, road="form"), at_the_end:
            for kind in kinds:
                made[kind] += KINDS[kind][1](self) or 0
        return made

    # ---- by chance ----

    def one(self, rows):
        """One of the rows, or ObjectDoesNotExist."""
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        return rows.model.objects.get(pk=self.chance.choice(keys) if keys else 0)

    def some(self, model, most):
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        return self.chance.sample(keys, self.chance.randint(0, min(most, len(keys))))

    def new(self, what):
        self.number += 1
        return f"{what} {self.name} {self.number}"

    def of_a_count(self):
        return {
            "number": self.chance.randint(1, 900),
            "kind": self.chance.choice(["exactly", "at least", "about", "nearly"]),
            "group": self.chance.choice(SignerGroup.values),
            "as_of": self.chance.choice([None, *DATES]),
            "set_aside_reason": self.chance.choice(["", "", "", "A blog that repeats old news."]),
        }

    # ---- edits: each gives how many records it wrote ----

    def add_count(self):
        letter = self.one(Letter.objects)
        SignatoryCount.objects.create(letter=letter, source=factories.source(), **self.of_a_count())
        return 1

    def change_count(self):
        count = self.one(SignatoryCount.objects)
        for name, value in self.of_a_count().items():
            setattr(count, name, value)
        if self.chance.random() < 0.2:
            count.letter = self.one(Letter.objects)
        count.save()
        return 1

    def delete_count(self):
        self.one(SignatoryCount.objects).delete()
        return 1

    def delete_counts(self):
        """Of one letter, most of them at once."""
        letter = self.one(Letter.objects)
        keys = letter.signatory_counts.order_by("pk").values_list("pk", flat=True)[1:]
        return SignatoryCount.objects.filter(pk__in=list(keys)).delete()[0]

    def add_response(self):
        letter = self.one(Letter.objects)
        demand = self.chance.choice([None, Demand.objects.create(letter=letter, text=self.new("Demand"))])
        outcome, date = self.chance.choice(["", *Outcome.values]), self.chance.choice([None, *DATES])
        factories.response(letter, demand=demand, outcome=outcome, date=date)
        return 1

    def change_response(self):
        response = self.one(Response.objects)
        response.outcome = self.chance.choice(["", *Outcome.values])
        response.save()
        return 1

    def delete_response(self):
        model = self.chance.choice([Response, Demand])
        model.objects.filter(pk=self.one(model.objects).pk).delete()
        return 1

    def change_letter(self):
        letter = self.one(Letter.objects)
        letter.date = self.chance.choice(DATES)
        letter.kind, letter.scope = self.chance.choice(LetterKind.values), self.chance.choice(Scope.values)
        letter.scope_note = "It is by others." if letter.scope == Scope.ADJACENT else ""
        letter.save()
        return 1

    def change_links(self):
        letter = self.one(Letter.objects)
        letter.companies.set(self.some(Company, 3))
        letter.agencies.set(self.some(Agency, 3))
        letter.topics.set(self.some(Topic, 2))
        return 1

    def change_links_from_the_other_side(self):
        self.one(self.chance.choice([Company, Agency, Topic]).objects).letters.set(self.some(Letter, 3))
        return 1

    def change_owner(self):
        if self.chance.random() < 0.4:
            self.one(Ownership.objects).delete()
            return 1
        owned, owner = sorted((self.one(Company.objects) for _ in range(2)), key=lambda company: company.pk)
        if owned != owner:  # by one that came later, so that there is no ring
            factories.ownership(owned, owner, since=self.chance.choice([None, *DATES[:3]]))
        return 1

    def change_parent(self):
        agency, parent = sorted((self.one(Agency.objects) for _ in range(2)), key=lambda agency: agency.pk)
        agency.parent = None if agency == parent else parent
        agency.save()
        return 1

    def change_contract(self):
        """Its title, and whom it names: a party, its agencies, a source; or whether it is public, or there, at all."""
        contract = self.one(Contract.objects)
        if self.chance.random() < 0.3:
            if contract.is_published:
                publishing.withdraw(contract, reason="It was tried.")
            else:
                publishing.publish_contract(contract)
            return 1
        if self.chance.random() < 0.1:
            contract.delete()
            factories.contract(title=self.new("Contract"), agencies=[self.one(Agency.objects)])
            return 1
        contract.title = self.new("Contract")
        contract.save()
        for part in ContractParty.objects.filter(pk__in=self.some(ContractParty, 1)):
            part.delete()
        factories.party(contract, self.one(Company.objects))
        contract.agencies.set(self.some(Agency, 2) or [self.one(Agency.objects)])
        contract.sources.add(self.one(Source.objects))
        return 1

    def change_sources(self):
        """Those that a letter or contract cites, from either side; and one that is gone."""
        self.one(self.chance.choice([Letter, Contract]).objects).sources.add(*self.some(Source, 3))
        self.one(Source.objects).letters.set(self.some(Letter, 2))
        gone = factories.source()
        gone.letters.set(self.some(Letter, 2))
        gone.contracts.set(self.some(Contract, 2))
        gone.delete()
        return 1

    def end_and_begin_a_topic(self):
        self.one(Topic.objects).delete()
        factories.topic(self.new("Topic"))
        return 1

    def enter_letter(self):
        companies = Company.objects.filter(pk__in=self.some(Company, 2))
        factories.letter(title=self.new("Letter"), companies=companies, date=self.chance.choice(DATES))
        return 1

    def delete_letter(self):
        if Letter.objects.count() > 20:
            self.one(Letter.objects).delete()
            return 1

    def publish(self):
        publishing.publish_letter(self.one(Letter.objects.exclude(state="published")))
        return 1

    def withdraw(self):
        publishing.withdraw(self.one(Letter.objects.published()), reason="It was tried.")
        return 1

    def merge(self):
        model = self.chance.choice([Letter, Company, Agency, Source])
        enough = model.objects.count() > 6
        if enough:
            merging.merge(*(self.one(model.objects) for _ in range(2)), by=self.name, why="They are one.")
        else:
            model.objects.create(**{"title" if model is Letter else "name": self.new(model.__name__)})
        return 1 if enough else 0

    def import_counts(self):
        numbers = list(Letter.objects.exclude(number=None).order_by("pk").values_list("number", flat=True))
        numbers = self.chance.sample(numbers, min(3, len(numbers)))
        rows = [
            {
                "letter": str(self.chance.choice(numbers)),
                "wording": str(self.chance.randint(1, 900)),
                "as_of": self.chance.choice(DATES),
                "source": f"https://{self.name}.example/{self.new('file').replace(' ', '-')}",
            }
            for _ in range(ROWS_OF_A_FILE if numbers else 0)
        ]
        return self.imported("signatory-counts", rows)

    def import_letters(self):
        rows = [
            {
                "title": self.new("Letter of a file"),
                "date": self.chance.choice(DATES),
                "companies": "; ".join(
                    Company.objects.filter(pk__in=self.some(Company, 2)).values_list("slug", flat=True)
                ),
                "sources": f"https://{self.name}.example/{self.number}",
            }
            for _ in range(4)
        ]
        return self.imported("letters", rows)

    def imported(self, name, rows):
        report = importing.load(name, *rows, only_good=True) if rows else None
        return report.counts["created"] if report else 0


# What is done, how often, and by what.
KINDS = {
    "count added": (10, Editor.add_count),
    "count changed": (14, Editor.change_count),
    "count deleted": (6, Editor.delete_count),
    "counts deleted": (6, Editor.delete_counts),
    "response added": (6, Editor.add_response),
    "response changed": (5, Editor.change_response),
    "response deleted": (3, Editor.delete_response),
    "letter changed": (8, Editor.change_letter),
    "links changed": (6, Editor.change_links),
    "links changed from the other side": (3, Editor.change_links_from_the_other_side),
    "owner changed": (3, Editor.change_owner),
    "parent changed": (5, Editor.change_parent),
    "contract changed": (6, Editor.change_contract),
    "sources changed": (5, Editor.change_sources),
    "topic ended": (2, Editor.end_and_begin_a_topic),
    "letter entered": (4, Editor.enter_letter),
    "letter deleted": (3, Editor.delete_letter),
    "published": (8, Editor.publish),
    "withdrawn": (3, Editor.withdraw),
    "merged": (2, Editor.merge),
    "counts imported": (3, Editor.import_counts),
    "letters imported": (1, Editor.import_letters),
}
# An act by itself, which begins and ends its own transaction.
ALONE = {"merged", "counts imported", "letters imported"}


def a_record():
    companies = [factories.company() for _ in range(8)]
    agencies = [factories.agency() for _ in range(8)]
    topics = [factories.topic() for _ in range(4)]
    for place in range(30):
        made = factories.letter(
            companies=[companies[place % 8]], agencies=[agencies[place % 7]], topics=[topics[place % 4]]
        )
        factories.reading(made, 100 + place)
        if place % 3:
            publishing.publish_letter(made)
    for place in range(6):
        made = factories.contract(agencies=[agencies[place]])
        if place % 2:
            publishing.publish_contract(made)


def test_what_is_kept_is_right_after_thousands_of_edits_in_two_sessions(monkeypatch):
    a_record()
    monkeypatch.setattr(counting, "MANY", 3)  # so that there are counts of two choices
    counting.rebuild()
    edits = EDITS // 2 if connection.vendor == "sqlite" else EDITS
    editors = [Editor("one", 1, edits), Editor("another", 2, edits)]
    sessions = [threading.Thread(target=editor.work) for editor in editors]
    for session in sessions:
        session.start()
        if connection.vendor == "sqlite":  # which has one writer at a time anyway, and makes the other wait
            session.join()
    for session in sessions:
        session.join()
    for editor in editors:
        if editor.error:
            raise editor.error
    done = sum((editor.done for editor in editors), Counter())
    assert done.total() >= 2 * edits
    assert {kind for kind in KINDS if not done[kind]} == set(), done
    assert list(checking.kept_values()) == []
    assert FacetCount.objects.filter(number__gt=0).count() > 100
    assert len(counting.kept_of_two()) > 10
    assert Letter.objects.filter(headline__isnull=False).count() > 5


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_of_two_counts_added_at_once_the_later_one_is_read_with_the_earlier():
    made = factories.published_letter()
    has_added, errors = threading.Event(), []

    def add(number, until):
        try:
            with transaction.atomic():
                SignatoryCount.objects.create(
                    letter=made, number=number, as_of="2019", source=factories.source()
                )
                has_added.set()
                until()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    first = threading.Thread(target=add, args=(900, until_another_waits))
    second = threading.Thread(target=add, args=(100, lambda: None))
    first.start()
    assert has_added.wait(20)
    second.start()
    first.join()
    second.join()
    assert errors == []
    made.refresh_from_db()
    assert (made.headline_low, made.signatory_counts.count()) == (900, 2)
    assert list(checking.kept_values()) == []


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize("act", ["owned", "placed", "merged", "reverted"])
def test_a_letter_that_names_a_record_while_what_is_above_it_is_entered_counts_for_that_too(act):
    made, errors, has_entered = factories.published_letter(), [], threading.Event()
    make = factories.agency if act == "placed" else factories.company
    named, higher, other = make(), make(), make()
    if act == "merged":
        factories.ownership(other, higher)
    if act == "reverted":
        owned = factories.ownership(named, higher)
        as_owned = history.of(named)[0]
        owned.delete()

    def enter():
        if act == "owned":
            factories.ownership(named, higher)
        elif act == "placed":
            named.parent = higher
            named.save()
        elif act == "merged":
            merging.merge(named, other, by=None, why="They are one.")
        else:
            history.revert(named, as_owned, by=None, why="It is owned.")
        has_entered.set()
        until_another_waits()

    def name():
        assert has_entered.wait(20)
        (made.agencies if act == "placed" else made.companies).add(named)

    def session(work):
        try:
            with transaction.atomic():
                work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    sessions = [threading.Thread(target=session, args=[work]) for work in (enter, name)]
    for each in sessions:
        each.start()
    for each in sessions:
        each.join()
    assert errors == []
    counted_for = {
        (reached.company_id if act != "placed" else reached.agency_id): reached.named
        for reached in (made.agency_reach if act == "placed" else made.company_reach).all()
    }
    assert counted_for[named.pk] and counted_for[higher.pk] is False
    assert list(checking.kept_values()) == []


def until_another_waits():
    """Until the other session waits for a lock, which it is sure to do."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise RuntimeError("No other session waits.")
