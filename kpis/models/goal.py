"""Goals: what the firm wants, in a tree (ISO 9001:2015, 6.2; balanced scorecard)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from kpis.models.fields import CODE, StaleEdit, weight_field, weight_is_positive
from kpis.querysets import GoalQuerySet
from people.access import Restricted
from people.models import Role, Unit
from people.records import acting
from processes.tree import TREE_COLUMNS, SafeTree, SafeTreeManager, locked_tree

if TYPE_CHECKING:
    from people.models import User


Rows = SafeTreeManager.from_queryset(GoalQuerySet)


class GoalManager(Rows["Goal"]):
    """Rows of the tree, through the gate."""


class Goal(SafeTree, Restricted):
    """A goal of the firm or of a part of it. Measures say how it is doing, child goals carry it."""

    class Perspective(models.TextChoices):
        """The four views of the balanced scorecard, in the order in which they are read."""

        CUSTOMER = "customer", "Customers"
        FINANCIAL = "financial", "Money"
        INTERNAL = "internal", "How we work"
        LEARNING = "learning", "People"

    class Rollup(models.TextChoices):
        """How a goal is scored from what stands below it (field.md C8)."""

        MEAN = "mean", "Weighted mean"
        WORST = "worst", "Worst child"

    code = models.CharField(
        max_length=20, unique=True, validators=[CODE], error_messages={"unique": "Another goal has this code."}
    )
    statement = models.CharField(max_length=160, help_text="What shall be true, in a few words.")
    perspective = models.CharField(max_length=10, choices=Perspective)
    owner_role = models.ForeignKey(
        Role,
        on_delete=models.PROTECT,
        related_name="owned_goals",
        help_text="The role that acts when it is off target.",
    )
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="goals")
    weight = weight_field()
    rollup = models.CharField("roll-up", max_length=5, choices=Rollup, default=Rollup.MEAN)
    version = models.PositiveIntegerField(default=1, editable=False)
    token = models.UUIDField(null=True, unique=True, editable=False, help_text="Of the form sent last.")

    objects: ClassVar[GoalManager] = GoalManager()
    _history_m2m_fields = ("readers",)

    class Meta(SafeTree.Meta):
        ordering = ["tree_id", "lft"]
        permissions = [("manage_goals", "Can create, edit and move goals and measures")]
        constraints = [
            *SafeTree.Meta.constraints,
            models.UniqueConstraint(
                Lower("code"), name="goal_code_once", violation_error_message="Another goal has this code."
            ),
            weight_is_positive("goal_weight_is_positive"),
        ]

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        return reverse("kpis:goal_detail", args=[self.code])

    # ---- verbs

    @staticmethod
    def may_be_arranged_by(user: "User") -> bool:
        """May create and move goals."""
        return user.is_active and not user.is_external and user.has_perm("kpis.manage_goals")

    @classmethod
    def create(
        cls,
        *,
        by: "User",
        code: str,
        statement: str,
        perspective: str,
        owner_role: Role,
        parent: "Goal | None" = None,
        unit: Unit | None = None,
        weight: Decimal | int = 1,
        rollup: str = Rollup.MEAN,
        readers: Iterable[Role] = (),
        token: UUID | None = None,
    ) -> "Goal":
        """A new goal, last below ``parent``. The same ``token`` again returns the same goal.

        Raises PermissionDenied or ValidationError by field.
        """
        if not cls.may_be_arranged_by(by):
            raise PermissionDenied("Only those who manage goals may set a new one.")
        if token is not None and (again := cls.objects.filter(token=token).first()):
            return again
        goal = cls(
            token=token,
            code=code,
            statement=statement,
            perspective=perspective,
            owner_role=owner_role,
            unit=unit,
            weight=weight,
            rollup=rollup,
        )
        with acting(by=by, reason="Created."):
            goal.full_clean(exclude=["parent", "position", *TREE_COLUMNS])
            goal.add(by=by, parent=parent, reason="Created.")
            goal.readers.set(readers)
            goal._index()
        return goal

    def may_be_edited_by(self, user: "User") -> bool:
        """Those who manage goals, and those who hold the role that owns this one."""
        if not user.is_active or user.is_external:
            return False
        return user.has_perm("kpis.manage_goals") or self.owner_role_id in user.role_ids

    def edit(
        self,
        *,
        by: "User",
        version: int,
        statement: str,
        perspective: str,
        owner_role: Role,
        unit: Unit | None,
        weight: Decimal,
        rollup: str,
        readers: Iterable[Role],
        reason: str = "",
        token: UUID | None = None,
    ) -> None:
        """Change what the goal says. Its code, the address, never changes; its place changes by ``move``.

        Raises PermissionDenied, ValidationError by field, and StaleEdit when somebody else was faster.
        """
        if not self.may_be_edited_by(by):
            raise PermissionDenied("Only those who manage goals or own this one may change it.")
        with acting(by=by, reason=reason), locked_tree(Goal):
            goal = Goal.objects.get(pk=self.pk)
            if token is not None and goal.token == token:
                return
            if goal.version != version:
                raise StaleEdit
            goal.token = token
            goal.statement, goal.perspective, goal.owner_role = statement, perspective, owner_role
            goal.unit, goal.weight, goal.rollup = unit, weight, rollup
            goal.version += 1
            goal.full_clean(exclude=["parent", "position", *TREE_COLUMNS])
            goal.save(
                update_fields=["statement", "perspective", "owner_role", "unit", "weight", "rollup", "version", "token"]
            )
            goal.readers.set(readers)
            goal._index()

    def move(self, *, by: "User", parent: "Goal | None", position: int | None = None, reason: str = "") -> None:
        """Hang the goal, with all below it, under ``parent`` (none: a topmost goal).

        Raises PermissionDenied, and ValidationError when it would stand below itself (TREE-03).
        """
        if not self.may_be_arranged_by(by):
            raise PermissionDenied("Only those who manage goals may move one.")
        super().move(by=by, parent=parent, position=position, reason=reason)

    def _index(self) -> None:
        from kpis.search import index_goal  # noqa: PLC0415  # search knows the models, not the other way round

        index_goal(self)
