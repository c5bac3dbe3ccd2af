"""What the codes and numbers of procedures are called, as far as one person may know it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from documents.models import Document
from people.models import Partner, Role, User
from processes.plain import PlainProcedure


def _wanted(keys: Iterable[str]) -> list[str]:
    return sorted({key for key in keys if key})


@dataclass(frozen=True)
class Names:
    """What the codes and numbers of procedures are called. Three queries for any number of them."""

    roles: Mapping[str, str]
    documents: Mapping[str, str]
    processes: Mapping[str, str]
    partners: Mapping[str, str]
    external: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
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
        documents = Document.objects.visible_to(user).filter(number__in=used | called).order_by()
        partners = Partner.objects.visible_to(user).filter(code__in=_wanted(flow.partner for flow in flows))
        papers: list[tuple[str, str, date | None, int | None]] = list(  # who knows a document knows its process
            documents.values_list("number", "title", "withdrawn_on", "process")
        )
        return replace(
            named,
            documents={number: title for number, title, _day, _process in papers if number in used},
            processes={number: title for number, title, _day, process in papers if process and number in called},
            partners=dict(partners.order_by().values_list("code", "name")),
            withdrawn=frozenset(number for number, _title, day, _process in papers if day is not None),
        )
