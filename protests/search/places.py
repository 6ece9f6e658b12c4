"""Where in a letter a word stands, said in the word's own entry of the index.

The index holds plain sets of entries. A word of the title is entered as itself and again with the mark of each place
that counts it, so that both databases rank by looking up other entries, without reading any letter.
"""

from enum import Enum


class Place(Enum):
    """Each place before ABOVE holds the one before it too; the value is the mark, which no word begins with."""

    TITLE = "_t"
    NAMES = "_n"  # of companies, agencies, addressees, topics, contracts, the campaign and the authors
    GIST = "_g"  # summary and demands
    LETTER = ""  # quotations and full text
    ABOVE = "_z"  # names of owners and of bodies above, which the letter itself does not say


def marked(entries, place) -> set[str]:
    mark = place.value
    return {mark + entry for entry in entries}


def spelled(word) -> str:
    """The word in the letters a to z and digits alone, which no database takes apart or orders in its own way."""
    if word.isascii():
        return word
    return "".join(letter if letter.isascii() else f"u{ord(letter):x}" for letter in word)
