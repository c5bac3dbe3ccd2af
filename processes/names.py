"""What the codes and numbers of procedures are called, as far as one person may know it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from documents.models import Document
from people.models import Partner, Role, User
from processes.models import Process
from processes.plain import PlainProcedure


def _wanted(keys: Iterable[str]) -> list[str]:
    return sorted({key for key in keys if key})


@dataclass(frozen=True)
class Names:
    """What the codes and numbers of procedures are called. Four queries for any number of them."""

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
        documents = Document.objects.visible_to(user).filter(
            number__in=_wanted(used.number for step in steps for used in step.documents)
        )
        processes = Process.objects.visible_to(user).filter(
            document__number__in=_wanted([step.calls for step in steps] + [flow.process for flow in flows])
        )
        partners = Partner.objects.visible_to(user).filter(code__in=_wanted(flow.partner for flow in flows))
        papers = list(documents.order_by().values_list("number", "title", "withdrawn_on"))
        called = list(processes.order_by().values_list("document__number", "document__title", "document__withdrawn_on"))
        return replace(
            named,
            documents={number: title for number, title, _day in papers},
            processes={number: title for number, title, _day in called},
            partners=dict(partners.order_by().values_list("code", "name")),
            withdrawn=frozenset(number for number, _title, day in (*papers, *called) if day is not None),
        )
