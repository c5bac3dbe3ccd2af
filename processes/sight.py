"""Who does a step and may not read the procedure: told to who writes it, answers for it, or closes it."""

from collections.abc import Collection
from typing import NamedTuple

from documents.models import Document
from documents.models.document import readers_of
from people import words
from people.models import Role, User
from processes.models import Step
from processes.plain import PlainProcedure


class BlindRole(NamedTuple):
    name: str
    is_external: bool


def blind_roles(document: Document, content: PlainProcedure) -> dict[str, BlindRole]:
    """The roles, by code, that do a step of ``content`` and may not read ``document``: not among its readers, where
    these are limited; and of people from outside those that are not among them at all. Two queries."""
    codes = {step.role for step in content.steps if step.role}
    roles = Role.objects.filter(code__in=codes)  # gate: names in a procedure that came through it
    rows = roles.exclude(pk=document.owner_role_id).values_list("pk", "code", "name", "is_external")
    readers = {role.pk for role in document.readers.all()}
    return {
        code: BlindRole(name, is_external)
        for pk, code, name, is_external in rows.order_by("name")
        if pk not in readers and (readers or is_external)
    }


def closed_out(documents: Collection[int], user: User) -> list[str]:
    """“Buyer (P-0071)”: the roles of the firm that do steps in force of these documents (keys) and may not read them,
    as far as ``user`` knows the procedures. Two queries."""
    place = "procedure__revision__document"
    steps = Step.objects.read_today_by(user).filter(**{f"{place}__in": documents}, role__is_external=False)
    readers = readers_of(documents)
    columns = (f"{place}_id", f"{place}__number", f"{place}__owner_role_id", "role_id", "role__name")
    found: dict[str, list[str]] = {}
    for document, number, owner, role, name in steps.order_by(f"{place}__number").values_list(*columns).distinct():
        if document in readers and role not in readers[document] and role != owner:
            found.setdefault(name, []).append(number)
    return [f"{name} ({words.first_few(numbers)})" for name, numbers in sorted(found.items())]
