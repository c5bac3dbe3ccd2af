"""Making a plan: each row is found again in the tree as it is now, put where the table says, sorted by what it is.

A process is found by its number, else by its identity in its classification, else by its name where it stands. Never by
its code: between two editions of a framework more than a hundred codes pass to another process.

What the person may not see is left as it is and told to nobody.
"""

from collections.abc import Iterator, Sequence
from operator import attrgetter

from django.db.models import Exists, OuterRef

from documents.imports.columns import Problem
from documents.models import Document, DocumentType, Revision
from documents.models.document import readers_of
from people import words
from people.models import Role, User
from processes.imports.plan import APQC, Key, Node, Plan
from processes.imports.wanted import Row, Wanted
from processes.models import Process
from processes.tree import DEEPEST, WIDEST, Columns, columns

APQC_BANDS = {1: Process.Band.MANAGEMENT, **dict.fromkeys(range(2, 7), Process.Band.CORE)}
"""Category 1 sets the direction, 2 to 6 are APQC's operating processes, the others support them."""


def plan_of(wanted: Wanted, *, by: User, owner: Role | None = None) -> Plan:
    """What bringing ``wanted`` in would do now. ``owner`` owns what is new and names no owner of its own.

    Six queries, whatever the size; 10,000 rows into 10,000 processes take about 0.5 s. Reads only: whoever carries it
    out makes it again while holding the lock of the tree.
    """
    plan = Plan(wanted, list(wanted.problems))
    if not Process.may_be_arranged_by(by):
        plan.problems.append(Problem(0, "", f"{by.name} may not arrange the process tree."))
    if plan.problems:
        return plan
    _look(plan, by)
    _find_again(plan)
    if not plan.problems:
        _arrange(plan)
    if not plan.problems:
        _sort(plan)
        _give_owners(plan, by, owner)
        _check_numbers(plan)
    plan.problems.sort(key=attrgetter("row"))
    return plan


def _look(plan: Plan, by: User) -> None:
    """The tree as it stands, in its order, and which of it the person may see."""
    rows = Process.objects.order_by("tree_id", "lft").values_list(  # gate: plan.visible says which are shown
        "pk", "parent", "tree_id", "level", "lft", "rght", "position", "band", "identity_scheme", "identity_code",
        "document", "document__number", "document__title", "document__withdrawn_on",
    )  # fmt: skip
    for pk, parent, tree, level, lft, rght, position, band, scheme, code, document, number, title, withdrawn in rows:
        place = Columns(tree, level, lft, rght, position)
        plan.nodes[pk] = Node(pk, parent, place, band, scheme, code, document, number, title, withdrawn is not None)
    plan.visible = frozenset(Process.objects.visible_to(by).values_list("pk", flat=True))


def _find_again(plan: Plan) -> None:
    """Which process each row is, and what it belongs to; parents before children."""
    by_number = {node.number: node.pk for node in plan.nodes.values()}
    by_identity = {(node.scheme, node.identity): node.pk for node in plan.nodes.values() if node.identity}
    by_name: dict[tuple[Key | None, str], list[int]] = {}
    for node in plan.nodes.values():
        if node.pk in plan.visible:
            by_name.setdefault((node.parent, node.title.casefold()), []).append(node.pk)
    taken: dict[int, int] = {}
    for row in _from_the_top(plan.wanted):
        above = plan.keys[row.above] if isinstance(row.above, int) else None
        if isinstance(row.above, str):
            above = by_number.get(row.above)
            if above is None or above not in plan.visible:
                _refuse(
                    plan, row.row, "parent", f"There is no process {row.above} that you may see, in the table or here."
                )
                above = None
        found = by_number.get(row.number) if row.number else None
        known = by_identity.get((row.scheme, row.identity)) if row.identity else None
        if found is not None and known is not None and found != known:
            _refuse(
                plan, row.row, "identity", f"“{row.identity}” is the identity of another process than {row.number}."
            )
        found = found if found is not None else known
        if found is not None and found not in plan.visible:
            what = row.number or f"“{row.identity}”"
            _refuse(plan, row.row, "number" if row.number else "identity", f"{what} is taken by another document.")
        if found is None and not row.number and not row.identity:
            same = [pk for pk in by_name.get((above, row.title.casefold()), []) if pk not in taken]
            found = same[0] if same else None
        if found is not None and found in taken:
            _refuse(plan, row.row, "title", f"It is the same process as that of row {taken[found]:,}.")
        if found is not None:
            taken[found] = row.row
        key = found if found is not None else -row.row
        standing = plan.nodes.get(key)
        if standing and (key not in plan.visible or (above is None and not _sees_above(plan, standing))):
            above = standing.parent  # what one does not see, one does not move
        plan.keys[row.row] = key
        plan.above[key] = above


def _sees_above(plan: Plan, node: Node) -> bool:
    return node.parent is None or node.parent in plan.visible


def _from_the_top(wanted: Wanted) -> Iterator[Row]:
    below: dict[int | None, list[Row]] = {}
    for row in wanted.rows:
        below.setdefault(row.above if isinstance(row.above, int) else None, []).append(row)
    level = below.get(None, [])
    while level:
        yield from level
        level = [child for row in level for child in below.get(row.row, [])]


def _arrange(plan: Plan) -> None:
    """The order of the whole tree: the rows as the table has them, the firm's own processes where they stand."""
    rows_of: dict[Key | None, list[Key]] = {}
    for row in plan.wanted.rows:
        key = plan.keys[row.row]
        rows_of.setdefault(plan.above[key], []).append(key)
    order: dict[Key | None, list[Key]] = {}
    for pk, node in plan.nodes.items():
        above = plan.above.setdefault(pk, node.parent)
        if above == node.parent:
            order.setdefault(above, []).append(pk)
    for above, keys in rows_of.items():
        order[above] = merged(order.get(above, []), keys)
        if len(order[above]) > WIDEST:
            _refuse(plan, 0, "", f"More than {WIDEST:,} processes would stand side by side.")
    plan.places = columns(order)
    if len(plan.places) != len(plan.above):
        _refuse(plan, 0, "", "Some processes of your own would stand below themselves. Move them to the top first.")
    elif max((place.level for place in plan.places.values()), default=0) >= DEEPEST:
        _refuse(plan, 0, "", f"The tree may have at most {DEEPEST} levels. Move your own processes up first.")


def merged(there: Sequence[Key], wanted: Sequence[Key]) -> list[Key]:
    """``there`` with those in ``wanted`` in that order: known ones share their places, new ones follow."""
    known, standing = set(wanted), set(there)
    present = iter([key for key in wanted if key in standing])
    result = [next(present) if key in known else key for key in there]
    for index, key in enumerate(wanted):
        if key not in standing:
            before = wanted[index - 1] if index else None
            first = next((place for place, other in enumerate(result) if other in known), len(result))
            result.insert(result.index(before) + 1 if before is not None else first, key)
    return result


def _sort(plan: Plan) -> None:
    """Each row into its kinds; a row may be moved and renamed."""
    decided = set(
        Document.objects.filter(  # gate: keys only, of rows that plan.visible lets through or not
            Exists(Revision.objects.approved().filter(document=OuterRef("pk")))  # gate: as the line above
        )
        .exclude(process=None)
        .values_list("pk", flat=True)
    )
    for row in plan.wanted.rows:
        key = plan.keys[row.row]
        if key < 0:
            plan.new.append(row)
            continue
        node = plan.nodes[key]
        moves = plan.above[key] != node.parent
        differs = row.title != node.title and key in plan.visible
        stays = differs and (node.document in decided or node.is_withdrawn)
        for kind, belongs in (
            (plan.moved, moves),
            (plan.kept, stays),
            (plan.renamed, differs and not stays),
            (plan.unchanged, not moves and not differs),
        ):
            if belongs:
                kind.append(row)
    there = set(plan.keys.values())
    schemes = {row.scheme for row in plan.wanted.rows if row.identity}
    plan.gone = [
        node
        for node in plan.nodes.values()
        if node.identity and node.scheme in schemes and node.pk in plan.visible and not node.is_withdrawn
        and node.pk not in there
    ]  # fmt: skip


def _give_owners(plan: Plan, by: User, owner: Role | None) -> None:
    """Each new process has an owner for whom the person may create it."""
    roles: dict[str, Role] = {}
    for role in Role.objects.visible_to(by).filter(is_external=False).order_by("pk"):
        roles.setdefault(role.code.casefold(), role)
        roles[role.name.casefold()] = role
    may: dict[int, bool] = {}
    for row in plan.new:
        own = roles.get(row.owner.casefold()) if row.owner else owner
        if own is None:
            if row.owner:
                _refuse(plan, row.row, "owner", f"There is no role “{row.owner}” that could own it.")
                continue
            _refuse(plan, 0, "", "Choose the role that owns what is new.")
            return
        if own.pk not in may:
            may[own.pk] = Document.may_be_created_by(by, own)
        if not may[own.pk]:
            _refuse(plan, row.row, "owner", f"You may not create documents for the role {own.name}.")
            return
        plan.owners[plan.keys[row.row]] = own


def readers_of_new(plan: Plan) -> dict[Key, set[int]]:
    """The roles (keys) that may read each new process, where not all employees do: those of the nearest process above
    it that is there already. One query."""
    standing = {plan.keys[row.row]: standing_above(plan, plan.keys[row.row]) for row in plan.new}
    documents = {key: plan.nodes[above].document for key, above in standing.items() if above is not None}
    found = readers_of(set(documents.values()))
    return {key: found[document] for key, document in documents.items() if document in found}


def standing_above(plan: Plan, key: Key) -> int | None:
    above = plan.above[key]
    while above is not None and above < 0:
        above = plan.above[above]
    return above


def _check_numbers(plan: Plan) -> None:
    """New processes may bring their numbers, where these fit and are free."""
    given = {row.number: row for row in plan.new if row.number}
    if not given:
        return
    every = Document.objects.filter(number__in=given)  # gate: a number that is taken is taken, whoever sees it
    taken = set(every.values_list("number", flat=True))
    prefixes = procedure_prefixes()
    for number, row in given.items():
        if number in taken:
            _refuse(plan, row.row, "number", f"The number {number} is taken by another document.")
        elif number.partition("-")[0] not in prefixes:
            shown = words.listed([f"{prefix}-0042" for prefix in sorted(prefixes)], "or")
            _refuse(plan, row.row, "number", f"{number} is no number of a process. They look like {shown}.")


def procedure_prefixes() -> dict[str, DocumentType]:
    """The document types of procedures by the prefix of their numbers; without any, the one that would be made."""
    types = DocumentType.objects.filter(content_kind=DocumentType.Content.PROCEDURE).order_by("pk")
    kind = DocumentType.Content.PROCEDURE
    made = DocumentType(prefix="P", name="Procedure", content_kind=kind, digits=4)
    return {one.prefix: one for one in types} or {made.prefix: made}


def _refuse(plan: Plan, row: int, name: str, message: str) -> None:
    plan.problems.append(Problem(row, plan.wanted.headings.get(name, ""), message))


def band_of(plan: Plan, row: Row) -> str:
    """The band of a new topmost process: as the row says, as APQC's categories go, else core."""
    if row.band:
        return row.band
    first = row.place[0][0][1] if row.place else 0
    return APQC_BANDS.get(first, Process.Band.SUPPORT) if row.scheme == APQC else Process.Band.CORE
