"""What one person keeps at hand: their favourites and what they read lately, each through the gate (A25)."""

from typing import Any, NamedTuple

from django.urls import reverse

from documents.content import kind_named
from documents.models import Favourite, Reading
from documents.models.shelf import KEPT_FOR
from documents.querysets import ShelfQuerySet
from people import clock
from people.models import User

FAVOURITES_SHOWN = 12
READ_SHOWN = 6


class AtHand(NamedTuple):
    """A document or procedure on a shelf."""

    number: str
    title: str
    url: str
    is_withdrawn: bool


class Shelves(NamedTuple):
    favourites: list[AtHand]
    read: list[AtHand]


def shelves_of(user: User) -> Shelves:
    """Favourites by number, then what was read lately and is none, newest first. Two queries."""
    favourites = _rows(Favourite.objects.visible_to(user).order_by("document__number"), FAVOURITES_SHOWN)
    lately = Reading.objects.visible_to(user).filter(read_at__gt=clock.now() - KEPT_FOR).order_by("-read_at", "-pk")
    marked = {one.number for one in favourites}
    read = [one for one in _rows(lately, READ_SHOWN + FAVOURITES_SHOWN) if one.number not in marked]
    return Shelves(favourites, read[:READ_SHOWN])


def _rows(shelf: ShelfQuerySet, most: int) -> list[AtHand]:
    names = ("document__number", "document__title", "document__type__content_kind", "document__withdrawn_on")
    rows: Any = shelf.values_list(*names)[:most]
    today = clock.today()
    return [
        AtHand(
            number,
            title,
            kind_named(kind).view_url(number) or reverse("documents:document_detail", args=[number]),
            withdrawn_on is not None and withdrawn_on <= today,
        )
        for number, title, kind, withdrawn_on in rows
    ]
