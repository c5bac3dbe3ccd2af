"""The safe tree: django-mptt behind the one lock that the library lacks.

Whoever changes a tree takes its lock row first and fetches afterwards; then nobody acts on stale
columns, and no two moves cross. Only this module imports mptt. Goals are a safe tree too.

``parent`` and ``position`` (1, 2, 3 … among the siblings) are the truth, kept in history; ``lft``,
``rght``, ``level`` and ``tree_id`` are mptt's and can be derived from them, which ``check_tree`` does.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Self, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey
from simple_history.models import HistoricalRecords

from people.records import Acted, acting

if TYPE_CHECKING:
    from people.models import User

DEEPEST = 20
WIDEST = 1000
TREE_COLUMNS = ("lft", "rght", "level", "tree_id")

Node = TypeVar("Node", bound="SafeTree")


class TreeLock(models.Model):
    """One row per tree. Holding it is the right to change that tree."""

    name = models.CharField(max_length=100, primary_key=True)

    class Meta:
        verbose_name = "lock of a tree"
        verbose_name_plural = "locks of trees"

    def __str__(self) -> str:
        return self.name


@contextmanager
def locked_tree(model: type["SafeTree"]) -> Iterator[None]:
    """Alone with the tree of ``model`` until the outermost transaction ends. Fetch inside, never before."""
    name = model._meta.label_lower
    with transaction.atomic():
        TreeLock.objects.bulk_create([TreeLock(name=name)], ignore_conflicts=True)
        TreeLock.objects.select_for_update().get(name=name)
        yield


if TYPE_CHECKING:

    class SafeTreeManager(models.Manager[Node], Generic[Node]):
        """The types of mptt's manager, as far as we use it."""

else:

    class SafeTreeManager(TreeManager):
        """mptt's manager, under the name the portal knows."""

        @classmethod
        def __class_getitem__(cls, _item: Any) -> type:
            return cls


if TYPE_CHECKING:

    class _Tree(models.Model):
        """What mptt gives, as far as we use it; it ships no types."""

        parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
        lft = models.PositiveIntegerField()
        rght = models.PositiveIntegerField()
        level = models.PositiveIntegerField()
        tree_id = models.PositiveIntegerField()
        parent_id: int | None
        objects: ClassVar[models.Manager[Any]]
        _tree_manager: Any
        _mptt_cached_fields: dict[str, Any]

        class Meta:
            abstract = True

        def get_ancestors(self, include_self: bool = False) -> Any: ...
        def get_children(self) -> Any: ...
        def get_descendants(self, include_self: bool = False) -> Any: ...
        def get_descendant_count(self) -> int: ...
        def get_root(self) -> Self: ...
        def is_leaf_node(self) -> bool: ...
        def is_descendant_of(self, other: Self, include_self: bool = False) -> bool: ...
        def move_to(self, target: Self | None, position: str) -> None: ...

else:
    _Tree = MPTTModel


class SafeTree(_Tree, Acted):
    """A node of a tree with an order among its siblings. Written only by ``add``, ``move`` and ``remove``.

    Concrete models decide who may; these verbs only keep the tree a tree: no node below itself, at most
    20 levels and 1,000 children, siblings numbered 1, 2, 3 without a gap.
    """

    parent = TreeForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="belongs to"
    )
    position = models.PositiveIntegerField(
        "place among its siblings", default=1, editable=False, validators=[MinValueValidator(1)]
    )

    history = HistoricalRecords(inherit=True, excluded_fields=list(TREE_COLUMNS))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="%(app_label)s_%(class)s_is_not_its_own_parent",
                violation_error_message="Nothing can stand below itself.",
            ),
            models.CheckConstraint(
                condition=Q(level__lt=DEEPEST, lft__lt=F("rght")),
                name="%(app_label)s_%(class)s_columns_are_sound",
                violation_error_message=f"The tree may have at most {DEEPEST} levels.",
            ),
        ]

    # ---- verbs

    def add(self, *, by: "User", parent: Self | None = None, position: int | None = None, reason: str = "") -> Self:
        """Insert this new node below ``parent`` (none: a root), last unless ``position`` (from 1) says where."""
        with acting(by=by, reason=reason), locked_tree(type(self)):
            parent = self._fresh(parent.pk) if parent else None
            siblings = self._children_of(parent)
            self._check_room(parent, len(siblings), height=1)
            place = _within(position, len(siblings) + 1)
            for sibling in siblings[place - 1 :]:
                sibling._number(sibling.position + 1)
            self.parent = parent
            self.position = place
            if place > len(siblings):
                self._tree_manager.insert_node(self, parent, "last-child")
            else:
                self._tree_manager.insert_node(self, siblings[place - 1], "left")
            self.save()
        return self

    def move(self, *, by: "User", parent: Self | None, position: int | None = None, reason: str = "") -> None:
        """Put this node and all below it under ``parent`` (none: a root), last unless ``position`` says where.

        Raises ValidationError when it would stand below itself, too deep or too crowded.
        """
        with acting(by=by, reason=reason), locked_tree(type(self)):
            node = self._fresh(self.pk)
            parent = self._fresh(parent.pk) if parent else None
            if parent is not None and parent.is_descendant_of(node, include_self=True):
                raise ValidationError(f"“{node}” cannot be moved below itself.", code="below_itself")
            siblings = [sibling for sibling in self._children_of(parent) if sibling.pk != node.pk]
            if parent is None or node.parent_id != parent.pk:
                self._check_room(parent, len(siblings), height=node._height())
            place = _within(position, len(siblings) + 1)
            if (node.parent_id, node.position) != (parent.pk if parent else None, place):
                if node.parent_id != (parent.pk if parent else None):
                    left_behind = self._children_of(node.parent)
                    _renumber([sibling for sibling in left_behind if sibling.pk != node.pk])
                _renumber(siblings, leave_free=place)
                node.position = place
                if place <= len(siblings):
                    node.move_to(siblings[place - 1], "left")
                elif siblings:
                    node.move_to(siblings[-1], "right")
                else:
                    node.move_to(parent, "last-child")
        self.refresh_from_db()
        self._mptt_cached_fields["parent"] = self.parent_id

    def remove(self, *, by: "User", reason: str = "") -> None:
        """Delete this node; one with children stays (ProtectedError)."""
        with acting(by=by, reason=reason), locked_tree(type(self)):
            node = self._fresh(self.pk)
            _renumber([sibling for sibling in self._children_of(node.parent) if sibling.pk != node.pk])
            node.delete()

    # ---- inside

    def _fresh(self, pk: int) -> Self:
        """The row as it is now that the lock is held."""
        node: Self = _rows(type(self)).get(pk=pk)
        return node

    def _children_of(self, parent: Self | None) -> list[Self]:
        return list(_rows(type(self)).filter(parent=parent).order_by("position", "pk"))

    def _height(self) -> int:
        branch = _rows(type(self)).filter(tree_id=self.tree_id, lft__gte=self.lft, rght__lte=self.rght)
        deepest: int | None = branch.aggregate(deepest=models.Max("level"))["deepest"]
        return (self.level if deepest is None else deepest) - self.level + 1

    def _check_room(self, parent: Self | None, siblings: int, *, height: int) -> None:
        if (parent.level + 1 if parent else 0) + height > DEEPEST:
            raise ValidationError(f"The tree may have at most {DEEPEST} levels.", code="too_deep")
        if siblings >= WIDEST:
            raise ValidationError(f"At most {WIDEST:,} entries may stand side by side.", code="too_many")

    def _number(self, position: int) -> None:
        if self.position != position:
            self.position = position
            self.save(update_fields=["position"])


def _rows(model: type[SafeTree]) -> Any:
    """All rows of a tree. Untyped: the checker knows no columns of a model that is not concrete."""
    return model._default_manager


def _within(position: int | None, last: int) -> int:
    return last if position is None else max(1, min(position, last))


def _renumber(siblings: Sequence[SafeTree], leave_free: int | None = None) -> None:
    for place, sibling in enumerate(siblings, start=1):
        sibling._number(place + 1 if leave_free is not None and place >= leave_free else place)


# ---- reading a whole tree: one query, no objects


class Columns(NamedTuple):
    """What mptt stores for a node, derived from parents and positions."""

    tree_id: int
    level: int
    lft: int
    rght: int
    position: int


def columns(children: Mapping[Any, Sequence[Any]]) -> dict[Any, Columns]:
    """The columns of every node, from the children of each key in order; the roots are those of None.

    Pure; nodes that no root leads to are left out, which is how a circle shows. O(nodes).
    """
    found: dict[Any, Columns] = {}
    for tree_id, root in enumerate(children.get(None, ()), start=1):
        counter = 1
        lefts: dict[Any, int] = {}
        stack: list[tuple[Any, int, int, bool]] = [(root, 0, tree_id, False)]
        while stack:
            node, level, position, leaving = stack.pop()
            if leaving:
                found[node] = Columns(tree_id, level, lefts[node], counter, position)
            else:
                lefts[node] = counter
                stack.append((node, level, position, True))
                below = list(enumerate(children.get(node, ()), start=1))
                stack.extend((child, level + 1, place, False) for place, child in reversed(below))
            counter += 1
    return found


class Range(NamedTuple):
    """Where everything below a node stands."""

    tree_id: int
    lft: int
    rght: int


class Skeleton:
    """Parents and position codes of a tree, or of a part of it, in one narrow query (2,000 nodes: a few milliseconds).

    ``part`` chooses nodes; those that do not hang together with the top through others of it are left out.
    """

    def __init__(self, model: type[SafeTree], part: Q | None = None) -> None:
        self.parents: dict[int, int | None] = {}
        self.codes: dict[int, str] = {}
        self.ranges: dict[int, Range] = {}
        self.add(_rows(model).filter(part or Q()))

    def add(self, nodes: "models.QuerySet[Any, Any]") -> None:
        """More nodes, which hang on those that are there."""
        columns = ("pk", "parent_id", "position", "tree_id", "lft", "rght")
        for pk, parent, position, *place in nodes.order_by("tree_id", "lft").values_list(*columns):
            if pk not in self.codes and (parent is None or parent in self.codes):
                self.parents[pk] = parent
                self.codes[pk] = f"{self.codes[parent]}.{position}" if parent else str(position)
                self.ranges[pk] = Range(*place)

    def nearest(self, pk: int, shown: Mapping[int, object]) -> int | None:
        """The closest node above ``pk`` that is among those shown; none when it stands at the top."""
        above = self.parents.get(pk)
        while above is not None and above not in shown:
            above = self.parents.get(above)
        return above


Branch = dict[str, Any]


def tree_rows(queryset: "models.QuerySet[Any, Any]", *fields: str) -> list[Branch]:
    """The rows of ``queryset`` as nested dicts in tree order: pk, code, the fields, children.

    A row whose parent is not in the queryset (hidden from this reader) stands below the nearest row
    above it that is. Two queries whatever the size; no model objects.
    """
    return _nested(Skeleton(queryset.model), queryset.order_by().values_list("pk", *fields), fields)


def top_rows(
    queryset: "models.QuerySet[Any, Any]", *fields: str, opened: Collection[int], most_hidden: int = 100
) -> list[Branch]:
    """As ``tree_rows``, but only the two top levels, what is below the nodes ``opened``, and one level more, so that
    everything shown knows how much is below it. Two or four queries; costs in proportion to what it gives.

    What is below a hidden node stands below the nearest one that is not, so that it has to be read whole. Where there
    are more than ``most_hidden`` such nodes, the whole tree is read.
    """
    part = Q(level__lte=2)
    if opened:
        part |= Q(parent__in=opened) | Q(parent__parent__in=opened)
    skeleton = Skeleton(queryset.model, part)
    columns = queryset.order_by().values_list("pk", *fields)
    rows = list(columns.filter(part))
    shown = {row[0] for row in rows}
    hidden = [place for pk, place in skeleton.ranges.items() if pk not in shown and place.rght > place.lft + 1]
    if len(hidden) > most_hidden:
        return tree_rows(queryset, *fields)
    if hidden:
        below = reduce(or_, (Q(tree_id=one.tree_id, lft__gt=one.lft, rght__lt=one.rght) for one in hidden))
        skeleton.add(_rows(queryset.model).filter(below))
        rows += columns.filter(below)
    return _nested(skeleton, rows, fields)


def _nested(skeleton: Skeleton, rows: Iterable[Sequence[Any]], fields: Sequence[str]) -> list[Branch]:
    """The rows, each with its key first, in the order of the skeleton and below one another."""
    values = {pk: rest for pk, *rest in rows if pk in skeleton.codes}
    branches: dict[int, Branch] = {
        pk: {"pk": pk, "code": skeleton.codes[pk], **dict(zip(fields, values[pk], strict=True)), "children": []}
        for pk in sorted(values, key=skeleton.ranges.__getitem__)
    }
    top: list[Branch] = []
    for pk, branch in branches.items():
        above = skeleton.nearest(pk, branches)
        (branches[above]["children"] if above is not None else top).append(branch)
    return top


def code_of(node: SafeTree) -> str:
    """The position code of one node, such as 3.2.1, in one query."""
    positions: Iterable[int] = node.get_ancestors(include_self=True).values_list("position", flat=True)
    return ".".join(str(position) for position in positions)


def check_tree(model: type[SafeTree]) -> list[str]:
    """Every way in which the stored columns contradict parents and positions, in words; empty when sound."""
    label = model._meta.verbose_name
    stored = {row["pk"]: row for row in _rows(model).values("pk", "parent_id", "position", *TREE_COLUMNS)}
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, row in sorted(stored.items(), key=lambda item: (item[1]["position"], item[0])):
        children[row["parent_id"]].append(pk)
    wanted = columns(children)
    wrong = [f"{label} {pk}: stands in a circle or below a missing parent." for pk in stored if pk not in wanted]
    tree_ids = [stored[root]["tree_id"] for root in children[None]]
    if tree_ids != sorted(set(tree_ids)):
        wrong.append(f"{label}: two roots share a tree, or their order contradicts their positions.")
    root_of = {want.tree_id: stored[pk]["tree_id"] for pk, want in wanted.items() if want.level == 0}
    for pk, want in wanted.items():
        row = stored[pk]
        expected = {**want._asdict(), "tree_id": root_of[want.tree_id]}
        wrong += [
            f"{label} {pk}: {name} is {row[name]}, should be {value}."
            for name, value in expected.items()
            if row[name] != value
        ]
    return wrong
