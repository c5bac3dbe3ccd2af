"""Plain functions that make what a test needs, through the same verbs as the pages.

Every argument is optional. Nothing here writes a status or a date that a verb would refuse.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Permission
from django.db.models import Q
from simple_history.utils import bulk_create_with_history

from documents.content import kind_of
from documents.models import Document, DocumentType, Revision, Signature, Term
from kpis import periods
from kpis.models import Goal, Kpi
from people import clock
from people.models import Assignment, Partner, Role, Unit, User
from people.setup import setup_account as setup_account

PASSWORD = "portal"
SINCE = date(2020, 1, 1)
_numbers = count(1)


def unit(code: str = "", name: str = "") -> Unit:
    code = code or f"unit-{next(_numbers)}"
    return Unit.objects.get_or_create(code=code, defaults={"name": name or code.title()})[0]


def partner(code: str = "", *, contact: User | None = None) -> Partner:
    code = code or f"partner-{next(_numbers)}"
    kind = Partner.Kind.SUPPLIER
    return Partner.objects.create(code=code, name=code.title(), kind=kind, contact=contact)


def role(code: str = "", *, name: str = "", permissions: Collection[str] = (), is_external: bool = False) -> Role:
    """A role; ``permissions`` as “app.codename”. The same code gives the same role."""
    code = code or f"role-{next(_numbers)}"
    made, is_new = Role.objects.get_or_create(
        code=code,
        defaults={"name": name or code.replace("-", " ").capitalize(), "is_external": is_external},
    )
    if is_new and permissions:
        asked = Q()
        for permission in permissions:
            app, codename = permission.split(".")
            asked |= Q(content_type__app_label=app, codename=codename)
        made.permissions.add(*Permission.objects.filter(asked))
    return made


def person(
    username: str = "",
    *,
    name: str = "",
    roles: Iterable[Role] = (),
    of_partner: Partner | None = None,
    since: date | None = None,
    **fields: Any,
) -> User:
    """Somebody who can sign in with the password ``portal`` and holds ``roles`` since 2020."""
    made = _user(username or f"person-{next(_numbers)}", name, partner=of_partner, **fields)
    made.save()
    for held in roles:
        held.assign(by=setup_account(), user=made, starts_on=since or SINCE)
    return made


def persons(
    named: Mapping[str, str], *, holding: Mapping[str, Sequence[Role]], of: Mapping[str, Partner]
) -> dict[str, User]:
    """Several at once, by user name, with what ``person`` writes for each: for what nearly every test begins with."""
    made = [_user(username, name, partner=of.get(username)) for username, name in named.items()]
    made = bulk_create_with_history(made, User)
    held = [
        Assignment(role=role, user=user, starts_on=SINCE) for user in made for role in holding.get(user.username, ())
    ]
    bulk_create_with_history(held, Assignment, default_user=setup_account())
    return {user.username: user for user in made}


def _user(username: str, name: str = "", **fields: Any) -> User:
    made = User(
        username=username,
        name=name or username.replace("-", " ").title(),
        email=f"{username}@example.com",
        **fields,
    )
    made.set_password(PASSWORD)
    return made


def document_type(prefix: str = "WI", *, content_kind: str = "text", **fields: Any) -> DocumentType:
    fields.setdefault("name", {"WI": "Work instruction", "F": "Form", "P": "Procedure"}.get(prefix, prefix))
    return DocumentType.objects.get_or_create(prefix=prefix, defaults={"content_kind": content_kind, **fields})[0]


def document(
    *,
    by: User | None = None,
    type: DocumentType | None = None,
    title: str = "Check an order confirmation",
    owner_role: Role | None = None,
    **fields: Any,
) -> Document:
    """A document without any revision yet."""
    return Document.create(
        by=by or setup_account(),
        type=type or document_type(),
        title=title,
        owner_role=owner_role or role("head-of-purchasing"),
        **fields,
    )


def draft(
    of: Document | None = None,
    *,
    by: User | None = None,
    html: str = "<p>Compare it with the order.</p>",
    change_note: str = "First issue.",
    is_major: bool = True,
    title: str = "",
) -> Revision:
    """A draft with text in it."""
    author = by or setup_account()
    of = of or document(by=author)
    revision = of.start_revision(by=author)
    with revision.being_edited(by=author, version=revision.version) as locked:
        locked.change_note, locked.is_major = change_note, is_major
        locked.title = title or locked.title
        if kind_of(locked).key == "text":
            locked.text.html = html
            locked.text.save()
    return revision


def in_review(of: Document | None = None, *, by: User | None = None, **fields: Any) -> Revision:
    """A revision that waits for its approval."""
    author = by or setup_account()
    revision = draft(of, by=author, **fields)
    revision.submit(by=author, version=revision.version)
    return revision


def approver() -> User:
    """Somebody with the right to approve who has written nothing."""
    return User.objects.filter(username="approver").first() or person(
        "approver", roles=[role("approver", permissions=["documents.approve_revision"])]
    )


def approve(
    revision: Revision, *, by: User | None = None, effective_from: date | None = None, comment: str = ""
) -> Signature:
    return revision.approve(
        by=by or approver(),
        password=PASSWORD,
        sha256=revision.sha256,
        token=uuid4(),
        effective_from=effective_from,
        comment=comment,
    )


def in_force(
    of: Document | None = None,
    *,
    by: User | None = None,
    since: date | None = None,
    effective_from: date | None = None,
    **fields: Any,
) -> Revision:
    """An approved revision, in force since ``since`` (a month ago by default).

    ``effective_from`` later than that leaves it scheduled until then.
    """
    day = since or clock.today() - timedelta(days=30)
    with clock.at(day):
        revision = in_review(of, by=by, **fields)
        approve(revision, effective_from=effective_from)
    return revision


def term(word: str = "Approved supplier", *, by: User | None = None, **fields: Any) -> Term:
    """A word and what it means."""
    fields.setdefault("meaning", "A firm whose last audit was passed.")
    fields.setdefault("owner_role", role("head-of-purchasing", name="Head of Purchasing"))
    return Term.create(by=by or setup_account(), word=word, **fields)


# ---------- Goals and measures ----------


def goal(statement: str = "Deliver on the promised day", *, by: User | None = None, **fields: Any) -> Goal:
    """A goal owned by the head of purchasing, open to all employees."""
    fields.setdefault("code", f"G-{next(_numbers)}")
    fields.setdefault("perspective", Goal.Perspective.CUSTOMER)
    fields.setdefault("owner_role", role("head-of-purchasing", name="Head of Purchasing"))
    return Goal.create(by=by or setup_account(), statement=statement, **fields)


def kpi(name: str = "Supplier on time", *, by: User | None = None, of: Goal | None = None, **fields: Any) -> Kpi:
    """A measure in per cent, higher is better, owned by the head of purchasing and entered by the buyer."""
    sheet: dict[str, Any] = {
        "code": f"K-{next(_numbers)}",
        "definition": "Order lines that arrive on the confirmed day or before.",
        "formula": "Lines on time divided by all lines due in the month.",
        "source": "ERP, goods-in bookings",
        "unit": "%",
        "decimals": 1,
        "direction": Kpi.Direction.UP,
        "baseline": Decimal("92.1"),
        "owner_role": fields.get("owner_role") or role("head-of-purchasing", name="Head of Purchasing"),
        "updater_role": fields.get("updater_role") or role("buyer", name="Buyer"),
    }
    return Kpi.create(by=by or setup_account(), name=name, goal=of or goal(), **{**sheet, **fields})


def targeted(kpi_of: Kpi | None = None, *, since: date | None = None, **numbers: str) -> Kpi:
    """A measure with a target: 94 with the limit 90 unless other numbers are given; two years old."""
    measure = kpi_of or kpi()
    valid_from = since or periods.shifted(periods.of(clock.today()), -24)
    given = {name: Decimal(number) for name, number in (numbers or {"target": "94", "limit": "90"}).items()}
    measure.set_target(by=setup_account(), valid_from=valid_from, reason="Agreed.", **given)
    return measure


def measured(measure: Kpi, *values: str | None, until: date | None = None, note: str = "") -> Kpi:
    """Enter ``values``, oldest first; the last one is of the month that ended last. None: not reported."""
    last = until or periods.last_ended(clock.today())
    for back, value in enumerate(reversed(values)):
        if value is not None:
            measure.record(
                by=setup_account(),
                period=periods.shifted(last, -back),
                value=Decimal(value),
                note=note if not back else "",
                token=uuid4(),
            )
    return measure
