"""Processes and procedures for tests, made through the verbs. Every argument is optional."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

from documents.models import DocumentType, Revision
from people import clock
from people.models import Role, User
from processes.models import Process
from processes.plain import PlainFlow, PlainProcedure, PlainStep
from tests.factories import PASSWORD, approver, document_type, person, setup_account
from tests.factories import role as role


def procedure_type() -> DocumentType:
    return document_type("P", content_kind="procedure", digits=4)


def expert() -> User:
    """Somebody who answers questions about any process."""
    return User.objects.filter(username="expert").first() or person("expert", name="Max Expert")


def process(
    title: str = "Buy castings and parts",
    *,
    by: User | None = None,
    owner_role: Role | None = None,
    parent: Process | None = None,
    **fields: Any,
) -> Process:
    """A process without a procedure."""
    procedure_type()
    fields.setdefault("expert", expert())
    fields.setdefault("readers", ())
    owner_role = owner_role or role("head-of-purchasing")
    return Process.create(by=by or setup_account(), title=title, owner_role=owner_role, parent=parent, **fields)


def identity(key: str) -> str:
    """The identity of a step by a short name: the same name is the same step."""
    return str(uuid5(NAMESPACE_OID, key))


def step(key: str = "order", title: str = "", **fields: Any) -> PlainStep:
    fields.setdefault("role", role("buyer").code)
    return PlainStep(identity=identity(key), title=title or key.capitalize(), **fields)


def plain(*steps: PlainStep, **fields: Any) -> PlainProcedure:
    """A procedure that could be approved."""
    fields = {
        "purpose": "Parts are on the shelf on the day the plan needs them.",
        "trigger": "A requisition arrives",
        "result": "Parts in stock",
        "no_measure_reason": "It is measured with the process above it.",
        "inputs": (PlainFlow("Requisition", other="Planning"),),
        "outputs": (PlainFlow("Order", other="Suppliers"),),
        **fields,
    }
    return PlainProcedure(steps=steps or (step(),), **fields)


def draft(
    of: Process, content: PlainProcedure | None = None, *, by: User | None = None, change_note: str = "First issue."
) -> Revision:
    """A draft of the procedure of ``of`` with ``content`` in it."""
    author = by or setup_account()
    revision = of.document.start_revision(by=author)
    revision.procedure.write(by=author, version=revision.version, content=content or plain())
    revision.refresh_from_db()
    revision.edit(by=author, version=revision.version, title=revision.title, change_note=change_note, is_major=True)
    return revision


def in_force(
    of: Process, content: PlainProcedure | None = None, *, by: User | None = None, since: date | None = None
) -> Revision:
    """An approved procedure, in force since ``since``, today by default."""
    author = by or setup_account()
    with clock.at(since or clock.today()):
        revision = draft(of, content, by=author)
        revision.submit(by=author, version=revision.version)
        revision.approve(by=approver(), password=PASSWORD, sha256=revision.sha256, token=uuid4())
    return revision


def withdraw(of: Process, *, by: User, reason: str = "It is no longer done.") -> None:
    """Take the procedure of ``of`` out of force for good."""
    of.document.withdraw(by=by, password=PASSWORD, token=uuid4(), reason=reason)
