"""What published letters are found by; written by protests/search/ alone and rebuilt from the record at any time."""

from django.db import models

from .letter import Letter


class SearchEntry(models.Model):
    """The words of one published letter, folded. The database's own index (protests/search/engines.py) is over `terms`."""

    letter = models.OneToOneField(
        Letter, on_delete=models.CASCADE, primary_key=True, related_name="search_entry"
    )
    terms = models.TextField(help_text="Each word and stem once, those in title, names and gist marked too.")
    words = models.TextField(help_text="Every text of the letter, word by word: for words in a row.")
    above = models.TextField(
        help_text="Names of companies and agencies that the letter counts for by roll-up."
    )

    class Meta:
        verbose_name_plural = "search entries"
        default_permissions = ()

    def __str__(self):
        return f"words of letter {self.letter_id}"


class SearchWord(models.Model):
    """A word of a published letter, for correcting a misspelt one."""

    word = models.CharField(max_length=60, primary_key=True)
    written = models.CharField(max_length=200, help_text="As a letter or a name has it: Benioff.")

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.written
