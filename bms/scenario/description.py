"""What a description says, and the rows, days and months it speaks of."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError

from documents.models import Revision
from people.models import Role, Unit, User
from people.setup import setup_account

Described = dict[str, Any]


class ScenarioError(Exception):
    """The description cannot be played; the message says where and why."""


class Description:
    """The description as it is played on the day ``today``; ``secret`` is everybody's password until the end."""

    def __init__(self, said: Described, today: date, secret: str) -> None:
        self.said = said
        self.today = today
        self.secret = secret
        self.setup = setup_account()  # acts where nobody is named
        self.founded = min(self._all_days(), default=today) - timedelta(days=1)  # the day before anything happens

    def _each(self, kind: str) -> Iterator[tuple[str, Described]]:
        for index, said in enumerate(self.said.get(kind, [])):
            yield f"{kind}[{index}]", said

    @contextmanager
    def _at(self, where: str) -> Iterator[None]:
        """Whatever goes wrong in here is said together with its place in the description."""
        try:
            yield
        except ValidationError as refused:
            raise ScenarioError(f"{where}: {_words_of(refused)}") from refused
        except (PermissionDenied, ObjectDoesNotExist, ValueError, ArithmeticError) as refused:
            raise ScenarioError(f"{where}: {refused}") from refused
        except (KeyError, TypeError, AttributeError) as missing:
            raise ScenarioError(f"{where}: the description lacks or misspells {missing}.") from missing

    def _person(self, username: str) -> User:
        # fetched anew for each act, because roles and rights depend on the day
        return User.objects.get(username=username)

    def _role_named(self, code: str) -> Role:
        return Role.objects.get(code=code)

    def _roles(self, codes: list[str] | None) -> list[Role]:
        return [self._role_named(code) for code in codes or []]

    def _find(self, model: Any, code: str | None) -> Any:
        return model.objects.get(code=code) if code else None

    def _revision(self, number: str, count: int) -> Revision:
        return Revision.objects.get(document__number=number, number=count)

    def _owned(self, said: Described) -> Described:
        return {
            "number": said.get("number"),
            "title": said["title"],
            "owner_role": self._role_named(said["owner_role"]),
            "expert": self._person(said["expert"]) if said.get("expert") else None,
            "unit": self._find(Unit, said.get("unit")),
            "readers": self._roles(said.get("readers")),
            "must_read": self._roles(said.get("must_read")),
        }

    def _day(self, said: Any, default: date | None = None) -> date:
        """“2026-03-02”, or days from today: “-30d”, “+10d”."""
        if said is None and default is not None:
            return default
        if relative := re.fullmatch(r"([+-]?\d{1,5})d", str(said)):
            return self.today + timedelta(days=int(relative[1]))
        return date.fromisoformat(str(said))

    def _period(self, said: Any) -> date:
        """“2026-02”, or months before this one: “m-1” is last month."""
        if relative := re.fullmatch(r"m-(\d{1,4})", str(said)):
            months = self.today.year * 12 + self.today.month - 1 - int(relative[1])
            return date(months // 12, months % 12 + 1, 1)
        return date.fromisoformat(f"{said}-01")

    def _all_days(self) -> Iterator[date]:
        for kind in ("documents", "processes"):
            for _, said in self._each(kind):
                yield from (self._day(revision["started"]) for revision in said.get("revisions", []))
        for _, said in self._each("kpis"):
            yield from (self._period(target["from"]) for target in said.get("targets", []))
            yield from (self._period(value["period"]) for value in said.get("measurements", []))


def _words_of(refused: ValidationError) -> str:
    if not hasattr(refused, "error_dict"):
        return " ".join(refused.messages)
    said = refused.message_dict.items()
    return " ".join(f"{name}: {' '.join(words)}" if name != "__all__" else " ".join(words) for name, words in said)
