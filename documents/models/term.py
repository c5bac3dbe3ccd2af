"""The firm's own words: what they mean, so that a text need not explain them (A35)."""

import re
from collections.abc import Iterable

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import RegexValidator
from django.db import connection, models
from django.urls import reverse
from django.utils.text import slugify

from documents.fulltext import tidy, vector_of
from documents.querysets import TermIndexQuerySet, TermQuerySet
from people import clock
from people.models import Role, User
from people.records import Recorded, acting

WORDS_LOCK = 0x5445_524D  # the advisory lock under which words are given a meaning
CODE = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Use small letters, figures and single hyphens.")


class Term(Recorded):
    """A controlled term (ISO 9000 calls it so: one word, one meaning). Everybody who signs in may read it."""

    code = models.CharField(max_length=60, unique=True, validators=[CODE], editable=False)
    word = models.CharField(max_length=80)
    other_words = models.CharField(
        max_length=300, blank=True, help_text="Plurals, short forms and synonyms, separated by commas."
    )
    meaning = models.TextField(max_length=600, help_text="In a sentence or two, complete without the text around it.")
    owner_role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="owned_terms")
    withdrawn_on = models.DateField(null=True, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word

    def get_absolute_url(self) -> str:
        return f"{reverse('documents:term_list')}#{self.code}"

    @property
    def spellings(self) -> list[str]:
        """The word and the other words, each as it is written."""
        return spellings_of(self.word, self.other_words)

    # Verbs

    @staticmethod
    def may_be_managed_by(user: User) -> bool:
        return not user.is_external and user.has_perm("documents.manage_documents")

    @classmethod
    def create(cls, *, by: User, word: str, meaning: str, owner_role: Role, other_words: str = "") -> "Term":
        """A new term. Raises PermissionDenied, or ValidationError where another term has one of its words."""
        cls._check(by)
        with acting(by=by, reason="Created."):
            term = cls(word=word, meaning=meaning, owner_role=owner_role, other_words=other_words)
            term._tidy()
            term._check_words()
            term.code = cls._free_code(term.word)
            term.full_clean()
            term.save()
            term._index()
        return term

    def edit(self, *, by: User, reason: str, word: str, meaning: str, owner_role: Role, other_words: str = "") -> None:
        """Change it; its address stays. Raises PermissionDenied or ValidationError."""
        self._check(by)
        with acting(by=by, reason=reason):
            term = Term.objects.select_for_update().get(pk=self.pk)
            if term.withdrawn_on is not None:
                raise ValidationError("This term is withdrawn.")
            term.word, term.meaning, term.owner_role, term.other_words = word, meaning, owner_role, other_words
            term._tidy()
            term._check_words()
            term.full_clean()
            term.save()
            term._index()
        self.refresh_from_db()

    def withdraw(self, *, by: User, reason: str) -> None:
        """Explain it no more, from today on. Twice is once."""
        self._check(by)
        with acting(by=by, reason=reason):
            term = Term.objects.select_for_update().get(pk=self.pk)
            if term.withdrawn_on is None:
                term.withdrawn_on = clock.today()
                term.save(update_fields=["withdrawn_on"])
        self.refresh_from_db()

    # Inside

    @classmethod
    def _check(cls, by: User) -> None:
        if not cls.may_be_managed_by(by):
            raise PermissionDenied("Only those who manage documents may change the glossary.")

    def _tidy(self) -> None:
        self.word, self.meaning = _tidied(self.word), _tidied(self.meaning)
        _word, *others = spellings_of(self.word, self.other_words) or [""]
        self.other_words = ", ".join(others)

    def _check_words(self) -> None:
        """One word, one meaning: two people who add the same word come one after the other."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WORDS_LOCK])
        mine = {word.casefold() for word in self.spellings}
        for other in Term.objects.current().exclude(pk=self.pk):
            taken = [word for word in other.spellings if word.casefold() in mine]
            if taken:
                where = "" if taken[0] == other.word else f", as “{other.word}”"
                raise ValidationError(f"“{taken[0]}” is explained already{where}. Change that one.")

    def _index(self) -> None:
        """Keep its words as they are now, for search."""
        words = {
            "spellings": tidy(" ".join(self.spellings)),
            "title": tidy(self.word),
            "text": tidy(f"{self.other_words} {self.meaning}"),
        }
        TermIndex.objects.update_or_create(term=self, defaults=words)

    @classmethod
    def _free_code(cls, word: str) -> str:
        """The word as an address; numbered where a term, perhaps a withdrawn one, has it already."""
        code = slugify(word)[:50].strip("-") or "term"
        taken: Iterable[str] = set(cls.objects.filter(code__startswith=code).values_list("code", flat=True))
        return next(name for n in range(1, 10_000) if (name := code if n == 1 else f"{code}-{n}") not in taken)


class TermIndex(models.Model):
    """The words of a term, ready to be searched."""

    term = models.OneToOneField(Term, on_delete=models.CASCADE, related_name="index", primary_key=True)
    spellings = models.CharField(max_length=400)
    title = models.CharField(max_length=80)
    text = models.TextField()
    vector = vector_of("spellings", text="text")

    objects = TermIndexQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["vector"])]

    def __str__(self) -> str:
        return f"Words of {self.title}"


def spellings_of(word: str, other_words: str) -> list[str]:
    """The spellings, each once, whatever the case."""
    found: dict[str, str] = {}
    for spelling in [word, *other_words.split(",")]:
        if tidy := _tidied(spelling):
            found.setdefault(tidy.casefold(), tidy)
    return list(found.values())


def _tidied(text: str) -> str:
    return re.sub(r"\s+", " ", "".join(c for c in text if c >= " " or c in "\n\t")).strip()
