"""The pages that are measured: who opens them, at which addresses, and what they may cost.

python -m bench.pages      prints them as JSON, with a session for each person, for the database DATABASE_URL names
"""

import json
import os
from dataclasses import asdict, dataclass, field
from typing import Any

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()

from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from bench.words import COMMON, RARE
from documents.models import Document, Revision
from kpis.models import Goal, Kpi
from people.models import User
from processes.models import Process, Step

NOTHING_KEPT = ", nothing kept"  # at the end of the name: the first look after a change
SUBJECTS = 12  # so many different documents, processes … are opened in turn, lest a cache flatters


@dataclass(frozen=True)
class Page:
    """A type of page. ``budget`` is in multiples of the floor page; None is only reported."""

    name: str
    who: str
    budget: float | None
    urls: list[str]
    forgets: bool = False  # what is kept in memory is dropped before each look
    cookie: str = field(default="", compare=False)


def pages() -> list[Page]:
    """The pages of this database, the floor first; those whose address does not exist are left out."""
    reader = User.objects.get(username="reader")
    quality = User.objects.get(username="quality")
    executive = User.objects.get(username="executive")

    read = list(_read_by(reader).values_list("number", flat=True)[:SUBJECTS])
    mine = Step.objects.visible_to(reader).in_force().done_by(reader)
    done = Process.objects.visible_to(reader).in_force().filter(document__revisions__procedure__steps__in=mine)
    numbers = list(done.order_by("pk").distinct().values_list("document__number", flat=True)[:SUBJECTS])
    steps = list(mine.order_by("identity").values_list("identity", flat=True)[:SUBJECTS])
    measures = list(Kpi.objects.visible_to(reader).order_by("pk").values_list("code", flat=True)[:SUBJECTS])
    goals = list(Goal.objects.visible_to(executive).filter(level=1).values_list("code", flat=True)[:SUBJECTS])
    areas = list(
        Process.objects.visible_to(reader).filter(level=0).values_list("document__number", flat=True)[:SUBJECTS]
    )
    waiting = list(
        Revision.objects.to_approve_by(quality).order_by("pk").values_list("document__number", "number")[:SUBJECTS]
    )
    one = [()]
    wanted: list[tuple[str, str, float | None, str, list[Any], str]] = [
        ("Floor", "reader", 1, "bench_floor", one, ""),
        ("Home", "reader", 3, "home", one, ""),
        ("Inbox", "reader", 3, "inbox", one, ""),
        ("Inbox, quality manager", "quality", 3, "inbox", one, ""),
        ("Value chain", "reader", 2, "processes:process_list", one, ""),
        ("Value chain, nothing kept", "reader", None, "processes:process_list", one, ""),
        ("Whole tree", "reader", 3, "processes:process_tree", one, ""),
        ("Process", "reader", 2.5, "processes:process_detail", [(number,) for number in numbers], ""),
        ("RACI", "reader", 2.5, "processes:process_raci", [(number,) for number in numbers], ""),
        ("Interfaces", "reader", 2.5, "processes:process_interfaces", [(number,) for number in numbers], ""),
        ("Interfaces of an area", "reader", None, "processes:process_interfaces", [(number,) for number in areas], ""),
        ("Interfaces of the firm", "reader", 2.5, "processes:interface_list", one, ""),
        ("Interfaces to settle", "reader", 3, "processes:interface_list", one, "?show=settle"),
        ("Interfaces, nothing kept", "reader", None, "processes:interface_list", one, ""),
        ("Health of areas", "quality", 2.5, "processes:process_health", one, ""),
        ("Health, one list", "quality", 3, "processes:process_health", one, "?show=no_measure"),
        ("Health, nothing kept", "quality", None, "processes:process_health", one, ""),
        ("Time and cost", "reader", 2.5, "processes:process_lean", [(number,) for number in numbers], ""),
        ("Time and cost of the firm", "quality", 2.5, "processes:lean_list", one, ""),
        ("Risks and controls", "reader", None, "processes:risk_list", one, ""),
        ("Controls of a step", "reader", None, "processes:step_controls", [(identity,) for identity in steps], ""),
        ("Handbook", "reader", None, "processes:role_handbook", [(role.code,) for role in reader.roles_today], ""),
        ("Step", "reader", None, "processes:step_detail", [(identity,) for identity in steps], ""),
        ("Document", "reader", 2, "documents:document_detail", [(number,) for number in read], ""),
        ("Revision history", "reader", 2, "documents:revision_list", [(number,) for number in read], ""),
        ("Compare texts", "reader", 4, "documents:revision_compare", [(number, 5, 4) for number in read], ""),
        ("Compare procedures", "reader", 4, "documents:revision_compare", [(number, 2, 1) for number in numbers], ""),
        ("Approval", "quality", 2.5, "documents:revision_approve", waiting, ""),
        ("Master list, 50 rows", "reader", 3, "documents:document_list", one, ""),
        ("Master list, quality manager", "quality", 3, "documents:document_list", one, "?page=7"),
        ("People, 50 rows", "reader", 3, "people:person_list", one, ""),
        ("Role", "reader", None, "people:role_detail", [(role.code,) for role in reader.roles_today], ""),
        ("Measures, 50 rows", "executive", 3, "kpis:kpi_list", one, ""),
        ("Cascade, 500 × 36", "executive", 4, "kpis:goal_list", one, ""),
        ("Goal", "executive", None, "kpis:goal_detail", [(code,) for code in goals], ""),
        ("KPI", "reader", 2, "kpis:kpi_detail", [(code,) for code in measures], ""),
        ("Search, rare word", "reader", 2, "search", one, f"?q={RARE}"),
        ("Search, word in half", "reader", 7, "search", one, f"?q={COMMON}"),
        ("Health", "nobody", None, "health_ready", one, ""),
    ]
    found = []
    for name, who, budget, view, arguments, query in wanted:
        try:
            urls = [reverse(view, args=args) + query for args in arguments]
        except NoReverseMatch:
            continue
        if urls:
            found.append(Page(name, who, budget, urls, forgets=name.endswith(NOTHING_KEPT)))
    return found


def _read_by(reader: User) -> Any:
    """Documents with five revisions that are used at steps and that the reader sees as a plain reader."""
    return (
        Document.objects.visible_to(reader)
        .in_force()
        .filter(process=None, revisions__number=5, step_uses__isnull=False)
        .exclude(owner_role_id__in=reader.role_ids)
        .order_by("pk")
        .distinct()
    )


def cookie_of(username: str) -> str:
    """The cookie of a session in which this person is signed in."""
    if username == "nobody":
        return ""
    client = Client()
    client.force_login(User.objects.get(username=username), backend="people.authorities.RoleBackend")
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def main() -> None:
    found = pages()
    cookies = {who: cookie_of(who) for who in {page.who for page in found}}
    print(json.dumps([{**asdict(page), "cookie": cookies[page.who]} for page in found]))


if __name__ == "__main__":
    main()
