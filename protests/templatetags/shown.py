"""Several things of one kind as markup: written here because a page has hundreds of them, and a node each is slow."""

from html import escape

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.text import slugify

register = template.Library()


@register.filter
def links(records):
    """The records' names, each a link to its page."""
    items = (f'<a href="{escape(each.address)}">{escape(each.name)}</a>' for each in records)
    return mark_safe(", ".join(items))  # noqa: S308 - escaped


@register.filter
def rows(letters, heading):
    """The letters with what a list shows of each, under headings of this kind."""
    return mark_safe("".join(_row(letter, heading) for letter in letters))  # noqa: S308 - escaped


def _row(letter, heading):
    # Title and passage may be marked where words were looked for, and are escaped then.
    passage = f'<p class="passage">{conditional_escape(letter.passage)}</p>' if letter.passage else ""
    return f"""
  <li class="with-count">
    <div>
      <{heading}><a href="{escape(letter.address)}">{conditional_escape(letter.title)}</a></{heading}>
      <p class="meta">{letter.date} · {letter.kind}{_scope(letter)}</p>
      {_concerned(letter)}
      <p class="meta">After: {tags(letter.outcomes) or "no outcome on record"}</p>
      {passage}
    </div>
    <div class="count">{_count(letter.headline)}</div>
  </li>"""


def _scope(letter):
    return f' · <span class="tag">Adjacent</span> {escape(letter.scope_note)}' if letter.is_adjacent else ""


def _concerned(letter):
    """The companies and agencies that it names."""
    companies, agencies = links(letter.companies), links(letter.agencies)
    about = f"{' · about ' if companies else 'About '}{agencies}" if agencies else ""
    return f'<p class="meta">{companies}{about}</p>' if companies or about else ""


def _count(count):
    """The count that stands for a letter: its words, who was counted, when, and the source one click away."""
    if not count:
        return '<p class="meta">No published number</p>'
    source = f'<a href="{escape(count.source)}">{escape(count.publisher)}</a>'
    return f"""
      <p class="stated">{escape(count.stated)}</p>
      <p class="meta">{escape(count.counted)}, {escape(count.as_of)}, {source}</p>"""


@register.filter
def boxes(facet):
    """The choices of a filter to be ticked, each with how many letters it gives: a hundred on a page."""
    return mark_safe("".join(_box(facet.name, choice) for choice in facet.choices))  # noqa: S308 - escaped


def _box(name, choice):
    checked = " checked" if choice.chosen else ""
    return f"""
                  <li>
                    <label>
                      <input type="checkbox" id="{name}-{slugify(choice.value)}" name="{name}" value="{escape(choice.value)}"{checked}>
                      <span>{escape(choice.label)}</span> <span class="how-many">{choice.count:,}</span>
                    </label>
                  </li>"""


@register.simple_tag
def counted(choices, name, records, own, slug):
    """Choices of a filter, each a link to its record and one to its letters that concern a record of this address word
    too; `records` is the address of the list of them, `own` the filter of that other record."""
    letters = escape(f"{reverse('letters')}?{own}={slug}&{name}=")
    items = (
        f'<li><a href="{escape(records)}{escape(each.value)}/">{escape(each.label)}</a> '
        f'<a class="how-many" href="{letters}{escape(each.value)}">{each.count:,}'
        f'<span class="unseen"> letter{"" if each.count == 1 else "s"} on {escape(each.label)}</span></a></li>'
        for each in choices
    )
    return mark_safe("".join(items) or "<li>None on record</li>")  # noqa: S308 - escaped


@register.filter
def numbers(page, query):
    """Where the pages of a list are led to from one of them, under the same query."""
    rest = query.copy()
    rest.pop("page", None)
    address = escape(f"?{rest.urlencode()}&page=" if rest else "?page=")
    items = [_number(page, number, address) for number in page.numbers]
    if page.has_previous():
        items.insert(0, f'<a rel="prev" href="{address}{page.number - 1}">Previous</a>')
    if page.has_next():
        items.append(f'<a rel="next" href="{address}{page.number + 1}">Next</a>')
    return mark_safe("".join(f"<li>{item}</li>" for item in items))  # noqa: S308 - escaped


def _number(page, number, address):
    if number == page.paginator.ELLIPSIS:
        return f"<span>{number}</span>"
    if number == page.number:
        return f'<span aria-current="page">{number}</span>'
    return f'<a href="{address}{number}" aria-label="Page {number}">{number}</a>'


@register.filter
def ticks(records, name):
    """Every record, (address word, name), to be ticked."""
    items = (
        f'<li><label><input type="checkbox" name="{name}" value="{escape(word)}"> {escape(said)}</label></li>'
        for word, said in records
    )
    return mark_safe("".join(items))  # noqa: S308 - escaped


@register.filter
def tags(outcomes):
    """The outcomes in words, each in its colour."""
    items = (
        f'<span class="outcome outcome-{slugify(outcome.value)}">{outcome.label}</span>'
        for outcome in outcomes
    )
    return mark_safe(", ".join(items))  # noqa: S308 - our own words
