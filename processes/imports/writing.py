"""Carrying a plan out: everything in one transaction or nothing, in a few statements whatever the size.

2,000 processes with computed columns and their history take about a second.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models

from documents.fulltext import spellings, tidy
from documents.imports.desk import StalePlan
from documents.models import Document, DocumentType
from people import clock
from people.models import Role, User
from people.records import acting
from processes.imports.plan import Key, Plan
from processes.imports.planning import band_of, plan_of, procedure_prefixes, readers_of_new
from processes.imports.wanted import Wanted
from processes.models import Process, ProcessIndex
from processes.tree import TREE_COLUMNS, locked_tree

OFFICE = ("process-office", "Process office")


@dataclass
class Report:
    """What an import did: the plan that was carried out, the numbers of what is new, and what had to be made for it."""

    plan: Plan
    created: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = self.plan.counts
        unchanged = counts["unchanged"] + sum(row not in self.plan.moved for row in self.plan.kept)
        return (
            f"{counts['new']} created, {counts['renamed']} renamed, {counts['moved']} moved, {unchanged} unchanged, "
            f"{self.plan.wanted.ignored} empty rows ignored, "
            f"{counts['gone']} no longer in the file and left as they are."
        )


def bring_in(wanted: Wanted, *, by: User, owner: Role | None, reason: str, seen: str = "") -> Report:
    """Bring the portal's tree in line with ``wanted``; a second time changes nothing.

    ``seen`` is the fingerprint of the plan that the person looked at: with another one StalePlan is raised. Raises
    PermissionDenied, and ValidationError with everything that stands against it. All or nothing. Call it as the
    outermost act or inside one.
    """
    if not Process.may_be_arranged_by(by):
        raise PermissionDenied(f"{by.name} may not arrange the process tree.")
    with acting(by=by, reason=reason):
        _lock_numbers()
        with locked_tree(Process):
            report = _carried_out(wanted, by, owner, reason, seen)
    return report


def _lock_numbers() -> None:
    """Whoever creates a process takes the type's row first and the tree after it: so do we, or we would wait for each
    other."""
    procedures = DocumentType.objects.filter(content_kind=DocumentType.Content.PROCEDURE)
    list(procedures.select_for_update().order_by("pk"))


def _carried_out(wanted: Wanted, by: User, owner: Role | None, reason: str, seen: str) -> Report:
    plan = plan_of(wanted, by=by, owner=owner)
    if seen and (plan.problems or plan.fingerprint != seen):
        raise StalePlan("The process tree")
    if plan.problems:
        raise ValidationError([str(problem) for problem in plan.problems])
    report = Report(plan)
    if plan.changes_something:
        _Writing(plan, by, reason, report).everything()
    return report


class _Writing:
    """One plan being written while the tree is locked."""

    def __init__(self, plan: Plan, by: User, reason: str, report: Report) -> None:
        self.plan, self.by, self.reason, self.report = plan, by, reason, report
        self.documents: dict[Key, Document] = {}
        self.nodes: dict[Key, Process] = {}

    def everything(self) -> None:
        self._rename()
        self._create()
        self._place()

    def _rename(self) -> None:
        titles = {self.plan.node(row).document: row.title for row in self.plan.renamed}
        documents = list(Document.objects.select_for_update().filter(pk__in=titles).order_by("pk"))
        restricted = set(Document.objects.filter(pk__in=titles).exclude(readers=None).values_list("pk", flat=True))
        restricted |= set(Document.objects.filter(pk__in=titles).exclude(must_read=None).values_list("pk", flat=True))
        for document in documents:
            document.title = titles[document.pk]
            if document.pk in restricted:  # the history in bulk knows nothing of readers
                document.save(update_fields=["title"])
        many = [document for document in documents if document.pk not in restricted]
        Document.objects.bulk_update(many, ["title"], batch_size=500)
        self._record(Document, many, "~")
        ProcessIndex.objects.bulk_create(
            [_words(self.plan.node(row).pk, self.plan.node(row).number, row.title) for row in self.plan.renamed],
            update_conflicts=True,
            unique_fields=["process"],
            update_fields=["number", "title"],
        )

    def _create(self) -> None:
        if not self.plan.new:
            return
        numbers = self._numbers()
        for row in self.plan.new:
            key = self.plan.keys[row.row]
            kind, number = numbers[key]
            self.documents[key] = Document(
                type=kind,
                number=number,
                title=row.title,
                owner_role=self.plan.owners[key],
                listed_on=clock.today(),
            )
            self.nodes[key] = Process(
                document=self.documents[key], identity_scheme=row.scheme, identity_code=row.identity
            )
        Document.objects.bulk_create(self.documents.values())
        self.report.created += [document.number for document in self.documents.values()]
        self._record(Document, self.documents.values(), "+")
        for key, readers in readers_of_new(self.plan).items():
            self.documents[key].readers.set(readers)

    def _place(self) -> None:
        """New processes level by level, because each needs its parent's key; those that are there at once."""
        plan, rows = self.plan, {self.plan.keys[row.row]: row for row in self.plan.new}
        bands: dict[Key, str] = {}
        changed: list[Key] = []
        by_level: dict[int, list[Key]] = {}
        for key, place in sorted(plan.places.items(), key=lambda item: item[1].level):
            above = plan.above[key]
            own = band_of(plan, rows[key]) if key < 0 else plan.nodes[key].band
            bands[key] = own if above is None else bands[above]
            if key < 0:
                by_level.setdefault(place.level, []).append(key)
            elif (above, place, bands[key]) != (plan.nodes[key].parent, plan.nodes[key].place, plan.nodes[key].band):
                changed.append(key)
        for level in sorted(by_level):
            for key in by_level[level]:
                node, above = self.nodes[key], plan.above[key]
                node.document_id, node.band = self.documents[key].pk, bands[key]
                node.parent_id = None if above is None else above if above > 0 else self.nodes[above].pk
                for name, value in plan.places[key]._asdict().items():
                    setattr(node, name, value)
            Process.objects.bulk_create([self.nodes[key] for key in by_level[level]])
        self._rearrange(changed, bands)
        self._record(Process, self.nodes.values(), "+")
        self._record(Process, self._told(changed, bands), "~")
        ProcessIndex.objects.bulk_create(
            [_words(node.pk, self.documents[key].number, self.documents[key].title) for key, node in self.nodes.items()]
        )

    def _rearrange(self, changed: list[Key], bands: dict[Key, str]) -> None:
        """One statement: ten thousand rows would take ``bulk_update`` half a minute."""
        if not changed:
            return
        names = ["position", *TREE_COLUMNS]
        parents = [self._pk(self.plan.above[key]) for key in changed]
        figures = [[getattr(self.plan.places[key], name) for key in changed] for name in names]
        types = ["bigint", "bigint", "text", *["integer"] * len(names)]
        arrays = ", ".join(f"%s::{kind}[]" for kind in types)
        sets = ", ".join(f"{name} = placed.{name}" for name in ["parent_id", "band", *names])
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {Process._meta.db_table} process SET {sets} "  # noqa: S608 - the names of our own columns
                f"FROM unnest({arrays}) AS placed(id, parent_id, band, {', '.join(names)}) "
                "WHERE process.id = placed.id",
                [changed, parents, [bands[key] for key in changed], *figures],
            )

    def _told(self, changed: list[Key], bands: dict[Key, str]) -> list[Process]:
        """Those of which the history tells: tree columns are none of its business."""
        plan = self.plan
        shown = {
            key
            for key in changed
            if (plan.nodes[key].parent, plan.nodes[key].place.position, plan.nodes[key].band)
            != (plan.above[key], plan.places[key].position, bands[key])
        }
        return list(Process.objects.filter(pk__in=shown).order_by("pk"))

    def _pk(self, key: Key | None) -> int | None:
        return key if key is None or key > 0 else self.nodes[key].pk

    def _numbers(self) -> dict[Key, tuple[DocumentType, str]]:
        """Numbers brought along stay; the others get the next free ones. See ``DocumentType.take_number``."""
        kinds = procedure_prefixes()
        for kind in kinds.values():
            if kind._state.adding:
                kind.save()
                self.report.notes.append(f"There was no document type for procedures; “{kind.prefix}” was created.")
        locked = list(DocumentType.objects.select_for_update().filter(pk__in=[kind.pk for kind in kinds.values()]))
        by_prefix = {kind.prefix: kind for kind in locked}
        first = by_prefix[next(iter(kinds))]
        found: dict[Key, tuple[DocumentType, str]] = {}
        for row in self.plan.new:
            if row.number:
                prefix, _, figures = row.number.partition("-")
                kind = by_prefix[prefix]
                kind.next_number = max(kind.next_number, int(figures) + 1)
                found[self.plan.keys[row.row]] = kind, row.number
        for row in self.plan.new:
            if not row.number:
                number = f"{first.prefix}-{first.next_number:0{first.digits}d}"
                found[self.plan.keys[row.row]] = first, number
                first.next_number += 1
        for kind in locked:
            kind.save(update_fields=["next_number"])
        return found

    def _record(self, model: type[models.Model], rows: Iterable[Any], kind: str) -> None:
        """History rows for what was written in bulk, as ``save`` would have written them."""
        rows = list(rows)
        if rows:
            model.history.bulk_history_create(  # type: ignore[attr-defined]
                rows,
                batch_size=500,
                update=kind == "~",
                default_user=self.by,
                default_change_reason=self.reason,
                default_date=clock.now(),
            )


def _words(process: int, number: str, title: str) -> ProcessIndex:
    return ProcessIndex(process_id=process, number=spellings(number), title=tidy(title))


# ---- for the command, which may find a portal in which nobody has set anything up


def default_person() -> User:
    """In whose name an import is recorded when nobody is named: the first superuser, or who may arrange the tree."""
    active = User.objects.filter(is_active=True, partner=None).order_by("pk")
    person = active.filter(is_superuser=True).first()
    person = person or next((user for user in active if Process.may_be_arranged_by(user)), None)
    if person is None:
        raise ValidationError("Nobody may arrange the process tree yet. Name somebody with --by who may.")
    return person


def default_owner(notes: list[str] | None = None) -> Role | None:
    """The role that arranges the tree owns what nobody owns yet. ``notes``: where none does, one is made and told."""
    carries = {"permissions__codename": "manage_tree", "permissions__content_type__app_label": "processes"}
    role = Role.objects.filter(**carries).order_by("pk").first()
    if role is None and notes is not None:
        role, is_new = Role.objects.get_or_create(code=OFFICE[0], defaults={"name": OFFICE[1]})
        if is_new:
            notes.append(f"No role may arrange the tree; the role “{role.name}” was created as owner.")
    return role
