"""What the page of a process shows: prepared here, so that its template asks nothing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from documents.glossary import Glossary
from documents.models import Document, Reading, Revision
from documents.reading import (
    ShownRevision,
    asked_of,
    expert_for,
    history_of,
    person_for,
    qr_of,
    short_code,
    standing_of,
)
from people import clock, words
from people.forms import TokenForm
from people.models import User
from people.sight import WORST_FIRST, Stop
from processes import callers, changes, condition, content, effort, interface_reading, reading
from processes.marks import NO_MARKS, Marks, between
from processes.models import Process
from processes.variants import AS_IT_IS, Family

VIEWS = {"steps": "Steps", "map": "Map", "health": "Health", "draft": "Draft"}
REVISIONS_SHOWN = 4
HOLDERS_SHOWN = 2


def of(
    process: Process,
    user: User,
    url: str,
    *,
    view: str = "",
    came_from: str = "",
    family: Family | None = None,
    is_here: bool = False,
) -> dict[str, Any]:
    """The context of the page. The number of queries does not depend on steps, documents or measures.

    ``view``: steps, map, health or draft, else what suits the reader; ``came_from``: identity of the step that called
    it; ``family``: the standard and the variants it belongs to; ``is_here``: asked for, whatever holds for the reader.
    """
    document = process.document
    in_force = Revision.objects.in_force()  # gate: who may know of a document may read what is in force of it
    revision: Revision | None = in_force.filter(document=document).select_related("figures").first()
    trail, code = trail_to(process, user)
    may_arrange = Process.may_be_arranged_by(user)
    history = history_of(document, user)
    context: dict[str, Any] = {
        "process": process,
        "family": family,
        "document": document,
        "code": code,
        "trail": trail,
        "owner": _owner(process, user),
        "expert": expert_for(user, document),
        "below": _below(process, code, user),
        "called_by": callers.called_by(process, user),
        "back": callers.way_back(process, user, came_from) if came_from else None,
        "withdrawn": document.withdrawn_on,
        "replaced_by": successor(document.replaced_by_id, user),
        "open_revision": next((row for row in history if row.stage in {"draft", "in_review"}), None),
        "may_edit": document.may_be_edited_by(user),
        "may_arrange": may_arrange,
        "readers": words.listed([role.name for role in document.readers.all()]) if may_arrange else "",
        "may_vary": revision is not None and process.standard == process and not document.is_withdrawn,
        "may_manage": user.has_perm("documents.manage_documents"),
        "may_withdraw": document.may_be_withdrawn_by(user) and any(row.approved_by for row in history),
        "qr": qr_of(url),
        "revision": revision,
        "is_favourite": Reading.note(by=user, document=document),
        "history": [row for row in history if row.was_or_will_be_in_force][:REVISIONS_SHOWN],
    }
    if context["may_edit"]:
        context["to_settle"] = interface_reading.unsettled(process, user)
    measures, goal = _measures(process, user)
    context |= {"measures": measures, "goal": goal, "draft": _draft(process, context, user)}
    draft = context["draft"]
    if revision is None:
        return context | {"drafted": _drafted(draft, None, user)}
    revision.document = document
    views = {key: name for key, name in VIEWS.items() if draft or key != "draft"}
    chosen = view if view in views else first_view(process, user, draft)
    must_read, news = _must_read(document, user), changes.news_of(revision, user)
    marked = _marks(news, user) if news else NO_MARKS
    glossary, plain = Glossary.for_reader(user), content.as_approved(revision)
    context["purpose"] = glossary.text(plain.purpose)
    explain = glossary.text if chosen == "steps" else str
    pinned = document.number if family and family.instead else ""
    procedure = reading.shown(plain, revision=revision, user=user, changed=marked, explain=explain, pinned=pinned)
    if chosen == "health":
        context["condition"] = condition.of(
            process, procedure, revision, user, has_measure=bool(measures) or content.is_measured(process)
        )
    asked = {"from": came_from if context["back"] else "", "as": AS_IT_IS if is_here else ""}
    return context | {
        "view": chosen,
        "tabs": [{"name": VIEWS[key], "url": _view_url(key, asked), "is_chosen": key == chosen} for key in views],
        "map_url": _view_url("map", asked),
        "print_url": f"{_view_url('steps', asked)}#print" if chosen == "health" else "",
        "news": news
        and _news(news, procedure, history, user, told=must_read or _is_told(news, document, procedure, user)),
        "procedure": procedure,
        "drafted": _drafted(draft, revision, user) if chosen == "draft" else None,
        "ladder": None if user.is_external else effort.under_the_map(plain, getattr(revision, "figures", None)),
        "terms": glossary.used,
        "part": {"total": len(procedure.steps), "mine": procedure.my_numbers, "title": _part_title(procedure)},
        "approved_by": next((row.approved_by for row in history if row.number == revision.number), ""),
        "standing": standing_of(revision),
        "stage_words": f"In force since {words.day(revision.effective_from)}" if revision.effective_from else "",
        "code_words": short_code(revision.sha256),
        "coming": next((row for row in history if row.stage == "scheduled"), None),
        "asked": asked_of(revision, user) if must_read else None,
        "once": TokenForm(),
        "stops": _stops(process, procedure, measures, goal),
    }


def _must_read(document: Document, user: User) -> bool:
    """A cheap question before the dear one: most readers are asked to confirm nothing."""
    return bool(user.role_ids) and document.must_read.filter(pk__in=user.role_ids).exists()


def trail_to(process: Process, user: User) -> tuple[list[tuple[str, str]], str]:
    """The way down from the value chain, as far as the reader may know it, and the position code. One query, two where
    something above is hidden from them."""
    places: dict[int, int] = {}  # by level
    names: dict[int, tuple[str, str]] = {}
    if process.level:
        above = process.get_ancestors().order_by()
        rows = above.visible_to(user).values_list("level", "position", "document__number", "document__title")
        for level, position, number, title in rows:
            places[level], names[level] = position, (number, title)
        if len(names) < process.level:  # of those that the reader may not know, the place alone
            places = dict(above.values_list("level", "position"))
    trail, code = [("Value chain", reverse("processes:process_list"))], ""
    for level in range(process.level):
        code += f"{places[level]}."
        if level in names:
            number, title = names[level]
            trail.append((f"{code[:-1]} {title}", reverse("processes:process_detail", args=[number])))
    code += str(process.position)
    if trail[-1][1] == process.standard.get_absolute_url():
        trail[-1] = (trail[-1][0], f"{trail[-1][1]}?as={AS_IT_IS}")  # of a variant; without it leads back here
    return [*trail, (code, "")], code


def _owner(process: Process, user: User) -> dict[str, Any]:
    """The role that answers for the process, and who holds it today."""
    role = process.document.owner_role
    holders = User.objects.visible_to(user).people().holding([role])[: HOLDERS_SHOWN + 1]
    people = [person_for(user, holder) for holder in holders]
    url = "" if user.is_external and role.pk not in user.role_ids else role.get_absolute_url()
    return {"role": role.name, "url": url, "people": people[:HOLDERS_SHOWN], "more": len(people) > HOLDERS_SHOWN}


def _below(process: Process, code: str, user: User) -> list[dict[str, str]]:
    return [
        {"code": f"{code}.{part.position}", "title": part.document.title, "url": part.get_absolute_url()}
        for part in process.parts(user)
    ]


def successor(document_id: int | None, user: User) -> dict[str, str] | None:
    """The document that took over, if the reader may know of it; a process opens on its own page."""
    if document_id is None:
        return None
    found = Process.objects.visible_to(user).filter(document=document_id).select_related("document").first()
    if found is not None:
        return {"name": str(found.document), "url": found.get_absolute_url()}
    document = Document.objects.visible_to(user).filter(pk=document_id).first()
    return {"name": str(document), "url": document.get_absolute_url()} if document else None


def _measures(process: Process, user: User) -> tuple[list[Any], dict[str, str] | None]:
    """The measures of the process, worst first, and the goal that the worst one serves."""
    lines = sorted(process.kpis.visible_to(user).lines(), key=lambda line: WORST_FIRST.index(line.status))
    if not lines:
        return [], None
    goals: Any = process.kpis.model._meta.get_field("goal").related_model
    goal = goals.objects.visible_to(user).filter(pk=lines[0].goal_id).first()
    return lines, {"name": str(goal), "url": goal.get_absolute_url()} if goal else None


def _stops(
    process: Process, procedure: reading.ShownProcedure, measures: list[Any], goal: dict[str, str] | None
) -> list[Stop]:
    stops = []
    if goal:
        stops.append(Stop("Goal", goal["name"], goal["url"]))
    if measures:
        worst = measures[0]
        name = f"{worst.name}, {worst.value}" if worst.value else worst.name
        stops.append(Stop("Measure", name, worst.url, worst.status))
    stops.append(Stop("Procedure", str(process.document), here=True))
    if procedure.my_numbers:
        first = f"#step-{procedure.my_numbers[0]}"
        stops.append(Stop("Your step" if len(procedure.my_numbers) == 1 else "Your steps", procedure.my_part, first))
    return stops if len(stops) > 1 else []  # alone it would say the name of the page again


def _part_title(procedure: reading.ShownProcedure) -> str:
    return (
        f"You do {words.numbered('step', procedure.my_numbers)} of {len(procedure.steps)}"
        if procedure.my_numbers
        else ""
    )


def _marks(news: changes.News, user: User) -> Marks:
    """What the map marks as new. Steps that went are named to whom may read the revision before."""
    since = news.revision.effective_from
    day = words.day_and_month(since, clock.today()) if since else ""
    marks = replace(content.marks(news.before, news.revision, day), words=news.by_step, kinds=news.kinds_by_step)
    if marks.removed and not Revision.objects.visible_to(user).filter(pk=news.before.pk).exists():
        return replace(marks, removed=())
    return marks


# ---- what the reader sees first


def first_view(process: Process, user: User, draft: dict[str, Any] | None) -> str:
    """Who writes on a draft sees that first, who answers for the process how it is doing, everybody else the steps
    (A7)."""
    if draft and draft["is_mine"]:
        return "draft"
    return "health" if process.document.owner_role_id in user.role_ids else "steps"


def _view_url(view: str, asked: Mapping[str, str]) -> str:
    """Another view of the same page, with what it was ``asked`` for besides."""
    return f"?{urlencode({'view': view, **{name: value for name, value in asked.items() if value}})}"


def _draft(process: Process, context: dict[str, Any], user: User) -> dict[str, Any] | None:
    """The draft, for those who may write it."""
    row = context["open_revision"]
    is_draft = context["may_edit"] and row is not None and row.stage == "draft"
    return condition.draft_of(process, row, user) if is_draft else None


def _drafted(draft: dict[str, Any] | None, in_force: Revision | None, user: User) -> reading.ShownProcedure | None:
    """The procedure as the draft has it, with what it changes marked; None without one."""
    if draft is None:
        return None
    revision: Revision = draft["revision"]
    said = content.read(revision)
    since = f"since revision {in_force.number}" if in_force else ""
    changed = between(content.as_approved(in_force), said, since) if in_force else NO_MARKS
    return reading.shown(said, revision=revision, user=user, changed=changed, prefix="draft")


def _news(
    news: changes.News, procedure: reading.ShownProcedure, history: list[ShownRevision], user: User, *, told: bool
) -> dict[str, Any]:
    """What changed, for the page: each change with who does the step now where that is new.

    ``told``: the reader is told of it on their home page, and may say that they have seen it."""
    roles = {step.identity: step.role for step in procedure.steps}
    mine = {step.identity for step in procedure.steps if step.part}
    number = news.revision.number
    return {
        "number": number,
        "before": news.before.number,
        "since": news.revision.effective_from,
        "note": news.revision.change_note,
        "count": len(news.changes),
        "mine": len(mine & {change.identity for change in news.changes}),
        "lines": [
            {
                "title": change.title,
                "url": f"#step-{change.number}" if change.number else "",
                "kinds": change.kinds,
                "note": f"now {roles[change.identity]}" if "Role changed" in change.kinds else change.note,
                "is_mine": change.identity in mine,
            }
            for change in changes.as_read_by(user, news.changes)
        ],
        "compare_url": next((row.compare_url for row in history if row.number == number), ""),
        "seen_url": reverse("documents:seen_mark", args=[news.revision.document.number, number]) if told else "",
    }


def _is_told(news: changes.News, document: Document, procedure: reading.ShownProcedure, user: User) -> bool:
    """Whether the change is the business of ``user``: they have or had a part in it, own it, or answer for it."""
    codes = {role.code for role in user.roles_today}
    return (
        any(step.part for step in procedure.steps)
        or any(change.concerns(codes) for change in news.changes)
        or document.owner_role_id in user.role_ids
        or document.expert_id == user.pk
    )
