"""Entries of the index, kept in step with the record. Only published letters have one."""

from django.db import DatabaseError, connection, transaction

from .. import bulk, cores, version
from ..models import Letter, SearchEntry, SearchWord
from . import documents, engines
from .documents import vocabulary
from .words import folded

BATCH = 500


def refresh(ids=None):
    """Make the entries of these letters (all of them without `ids`) what the record gives."""
    if ids is None:
        ids = {
            *Letter.objects.values_list("pk", flat=True),
            *SearchEntry.objects.values_list("pk", flat=True),
        }
    for batch in bulk.batches(sorted(ids), BATCH):
        _refresh(batch)


def rebuild(meanwhile=()) -> int:
    """Make all entries, their words and the database's index anew; the number of letters that can be found. While words
    are read on other cores, the steps of `meanwhile` are taken, as by `cores.made_of_each`."""
    found, known = 0, set()
    with version.put_aside(connection), engines.put_aside():
        SearchWord.objects.all().delete()
        SearchEntry.objects.all().delete()
        for entries, written in _made_anew(meanwhile):
            bulk.insert(SearchEntry, ["letter_id", "terms", "words", "above"], entries)
            new = _worth_keeping(written.keys() - known)
            bulk.insert(SearchWord, ["word", "written"], ((word, written[word]) for word in sorted(new)))
            found += len(entries)
            known |= written.keys()
    return found


def _made_anew(meanwhile):
    """Batch by batch of all published letters: rows of entries, and each word as it is written."""
    ids = list(Letter.objects.published().order_by("pk").values_list("pk", flat=True))
    read = (documents.read(_to_read(batch)) for batch in bulk.stretches(ids, BATCH))
    return cores.made_of_each(_of_batch, read, len(ids) / BATCH, meanwhile)


def _of_batch(texts):
    made = documents.made_of(texts)
    return list(map(_row, made.items())), _written(made.values())


def _row(made):
    letter, document = made
    return letter, document.terms, document.words, document.above


def _to_read(ids):
    """The published ones of these letters, locked, so that of two changes at once the later one reads what the earlier
    one wrote.
    """
    return (
        Letter.objects.published()
        .filter(bulk.one_of("pk", ids))
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )


def differences() -> list[str]:
    """One line for each letter whose entry is not what the record gives, and for what is wrong with the index."""
    lines = [] if engines.is_installed() else ["search: the database lacks parts of its index"]
    try:
        with transaction.atomic():
            engines.check()
    except DatabaseError as error:
        lines.append(f"search: the database's index does not fit the entries: {error}")
    words = set()
    for batch in bulk.batches(sorted(Letter.objects.values_list("pk", flat=True)), BATCH):
        wanted = documents.of(Letter.objects.published().filter(pk__in=batch))
        kept = SearchEntry.objects.in_bulk(batch)
        words |= _worth_keeping(_written(wanted.values()))
        for pk in sorted(wanted.keys() | kept.keys()):
            if pk not in kept:
                lines.append(f"letter {pk}: it is published and cannot be searched for")
            elif pk not in wanted:
                lines.append(f"letter {pk}: it is not published and can be searched for")
            elif _differs(kept[pk], wanted[pk]):
                lines.append(f"letter {pk}: what it is searched by is out of date")
    kept_words = set(SearchWord.objects.values_list("word", flat=True))
    lines += [
        f"search: the word “{word}” of a published letter is not kept" for word in sorted(words - kept_words)
    ]
    lines += [
        f"search: the word “{word}” is kept, of no published letter" for word in sorted(kept_words - words)
    ]
    return lines


@transaction.atomic(savepoint=False)
def _refresh(ids):
    stored = SearchEntry.objects.in_bulk(ids)
    wanted = documents.of(_to_read(ids))
    changed = {
        pk: document for pk, document in wanted.items() if pk not in stored or _differs(stored[pk], document)
    }
    SearchEntry.objects.bulk_create(
        (
            SearchEntry(letter_id=pk, terms=document.terms, words=document.words, above=document.above)
            for pk, document in changed.items()
        ),
        update_conflicts=True,
        unique_fields=["letter"],
        update_fields=["terms", "words", "above"],
    )
    gone = stored.keys() - wanted.keys()
    SearchEntry.objects.filter(pk__in=gone).delete()
    _keep_words(changed.values(), [stored[pk] for pk in stored.keys() & (changed.keys() | gone)])


def _differs(entry, document):
    return (entry.terms, entry.words, entry.above) != (document.terms, document.words, document.above)


def _written(documents):
    """Each word of these documents, in the form with the fewest capitals: “protest” rather than “Protest”, but always
    “Benioff”."""
    found = {}
    for form in set().union(*(document.forms for document in documents)):
        word = folded(form)
        if word and form > found.get(word, ""):
            found[word] = form
    return found


def _keep_words(documents, replaced):
    before = {word for entry in replaced for word in words_of(entry)}
    now = _written(documents)
    new = _worth_keeping(now.keys() - before)
    SearchWord.objects.bulk_create(
        (SearchWord(word=word, written=now[word]) for word in sorted(new)), ignore_conflicts=True
    )
    forget(before - now.keys())


def forget(words):
    """Drop these words where no published letter has them any more."""
    words = sorted(_worth_keeping(words))
    in_use = engines.found(map(engines.word_entry, words))
    gone = [word for word, is_used in zip(words, in_use, strict=True) if not is_used]
    for batch in bulk.batches(gone, BATCH):
        SearchWord.objects.filter(word__in=batch).delete()


def words_of(entry) -> set[str]:
    return vocabulary(entry.words) | vocabulary(entry.above)


def _worth_keeping(words):
    """Those that a misspelt word may be put right to."""
    return {word for word in words if len(word) > 2 and word.isascii() and word.isalpha()}
