"""What the codes and numbers of procedures are called, as far as one person may know it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import FilteredRelation

from documents.models import Document
from documents.querysets import in_force_on
from people import clock
from people.models import Partner, Role, User
from processes.plain import PlainProcedure


def _wanted(keys: Iterable[str]) -> list[str]:
    return sorted({key for key in keys if key})


class _Paper(NamedTuple):
    """A document as who knows of it may know it: with its process, and the number of its revision in force."""

    number: str
    title: str
    withdrawn_on: date | None
    process: int | None
    revision: int | None


@dataclass(frozen=True)
class Names:
    """What the codes and numbers of procedures are called, and which revision of a document is in force.

    Three queries for any number of them.
    """

    roles: Mapping[str, str]
    documents: Mapping[str, str]
    processes: Mapping[str, str]
    partners: Mapping[str, str]
    external: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    in_force: Mapping[str, int] = field(default_factory=dict)
    role_ids: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, *contents: PlainProcedure, user: User | None = None) -> "Names":
        """Documents, processes and partners are named as far as ``user`` may know them; to nobody, not at all."""
        steps = [step for content in contents for step in content.steps]
        flows = [flow for content in contents for flow in (*content.inputs, *content.outputs)]
        codes = _wanted(code for step in steps for code in step.all_roles())
        roles = Role.objects.filter(code__in=codes)  # gate: names in a procedure that came through it
        rows = list(roles.order_by().values_list("code", "name", "is_external", "pk"))
        named = cls(
            roles={code: name for code, name, _external, _pk in rows},
            documents={},
            processes={},
            partners={},
            external=frozenset(code for code, _name, external, _pk in rows if external),
            role_ids={code: pk for code, _name, _external, pk in rows},
        )
        if user is None:
            return named
        used = set(_wanted(paper.number for step in steps for paper in step.documents))
        called = set(_wanted([step.calls for step in steps] + [flow.process for flow in flows]))
        documents: Any = Document.objects.visible_to(user).filter(number__in=used | called).order_by()
        now = FilteredRelation("revisions", condition=in_force_on(clock.today(), "revisions__"))
        partners = Partner.objects.visible_to(user).filter(code__in=_wanted(flow.partner for flow in flows))
        columns = ("number", "title", "withdrawn_on", "process", "now__number")
        papers = [_Paper(*row) for row in documents.annotate(now=now).values_list(*columns)]
        return replace(
            named,
            documents={paper.number: paper.title for paper in papers if paper.number in used},
            processes={paper.number: paper.title for paper in papers if paper.process and paper.number in called},
            partners=dict(partners.order_by().values_list("code", "name")),
            withdrawn=frozenset(paper.number for paper in papers if paper.withdrawn_on is not None),
            in_force={paper.number: paper.revision for paper in papers if paper.revision is not None},
        )
