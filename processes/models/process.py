"""A process: its place in the tree. Name, number, owner, readers and approval are its document's."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, ClassVar

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.fulltext import spellings, tidy
from documents.models import Document, DocumentType
from people import words
from people.records import acting
from processes.querysets import ProcessQuerySet
from processes.tree import SafeTree, SafeTreeManager, code_of, locked_tree

if TYPE_CHECKING:
    import uuid

    from people.models import Role, Unit, User


# Where a process can be shifted to, and what is said where it cannot
SHIFTS = {
    "up": "stands first already.",
    "down": "stands last already.",
    "in": "has no neighbour above it that could take it in.",
    "out": "stands at the top already.",
}

Rows = SafeTreeManager.from_queryset(ProcessQuerySet)


class ProcessManager(Rows["Process"]):
    """Rows of the tree, through the gate."""


class Process(SafeTree):
    """A process of the firm (ISO 9001:2015, 4.4.1), one to one with its controlled document.

    Its identity is the document's number, never its place: a process that moves keeps every address.
    """

    class Band(models.TextChoices):
        MANAGEMENT = "management", "Management"
        CORE = "core", "Core"
        SUPPORT = "support", "Support"

    band = models.CharField(
        max_length=10, choices=Band, default=Band.CORE, help_text="What is below follows its topmost process."
    )
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="process")
    identity_scheme = models.CharField(
        max_length=40, blank=True, editable=False, help_text="The framework it was imported from, such as APQC PCF."
    )
    identity_code = models.CharField(max_length=40, blank=True, editable=False, help_text="Its identity there.")

    objects: ClassVar[ProcessManager] = ProcessManager()

    class Meta(SafeTree.Meta):
        verbose_name_plural = "processes"
        ordering = ["tree_id", "lft"]
        permissions = [("manage_tree", "Can arrange the process tree")]
        constraints = [
            *SafeTree.Meta.constraints,
            models.UniqueConstraint(
                fields=["identity_scheme", "identity_code"],
                condition=~Q(identity_code=""),
                name="process_imported_once",
                violation_error_message="A process with this identity has been imported already.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.document)

    def get_absolute_url(self) -> str:
        return reverse("processes:process_detail", args=[self.document.number])

    @property
    def standard(self) -> "Process":
        """The standard of which this is a local variant; of any other process, itself (``models/variant.py``)."""
        variant = getattr(self, "as_variant", None)
        return variant.standard if variant is not None else self

    # ---- verbs

    @staticmethod
    def may_be_arranged_by(user: "User") -> bool:
        """May create, move and restrict processes."""
        return not user.is_external and user.has_perm("processes.manage_tree")

    @classmethod
    def create(
        cls,
        *,
        by: "User",
        title: str,
        owner_role: "Role",
        parent: "Process | None" = None,
        band: str = Band.CORE,
        number: str | None = None,
        type: DocumentType | None = None,
        expert: "User | None" = None,
        unit: "Unit | None" = None,
        readers: Iterable["Role"] | None = None,
        must_read: Iterable["Role"] = (),
        position: int | None = None,
        token: "uuid.UUID | None" = None,
    ) -> "Process":
        """A new process, with its document, last among its siblings unless ``position`` says where.

        Readers know it at once, before it has a procedure; None: those of ``parent``, so that nothing below what only
        some may read is open by oversight. ``token``: of the form, so that a double click or a retry creates one
        process. Raises PermissionDenied or ValidationError.
        """
        cls._check_arranger(by)
        if readers is None:
            readers = parent.document.readers.all() if parent else ()
        with acting(by=by, reason="Created."):
            document = Document.create(
                by=by,
                type=type or procedure_type(number),
                title=title,
                owner_role=owner_role,
                expert=expert,
                unit=unit,
                readers=readers,
                must_read=must_read,
                number=number,
                listed=True,
                token=token,
            )
            if token is not None and (made := cls.objects.filter(document=document).first()) is not None:
                return made
            process = cls(document=document, band=parent.band if parent else band)
            process.clean_fields(exclude=["parent", "document", "lft", "rght", "level", "tree_id"])
            process.add(by=by, parent=parent, position=position, reason="Created.")
            process.become_findable()
        return process

    def become_findable(self) -> None:
        """Keep number and name, as the document has them now, among the words that search knows."""
        index = apps.get_model("processes", "ProcessIndex")
        index._default_manager.update_or_create(
            process=self, defaults={"number": spellings(self.document.number), "title": tidy(self.document.title)}
        )

    def move(
        self,
        *,
        by: "User",
        parent: "Process | None",
        position: int | None = None,
        reason: str = "",
        band: str | None = None,
        same_readers: bool = False,
        seen_at: str = "",
    ) -> None:
        """Put this process and all below it elsewhere. Its addresses, revisions and measures stay.

        Below a parent it takes over the parent's band; as a topmost process it keeps its own, or gets
        ``band``. ``same_readers``: it, and what is below it with the same readers as it has, also take over the
        readers of the parent. ``seen_at``: the position code at which ``by`` saw it. Raises PermissionDenied, and
        ValidationError when it would stand below itself, stands elsewhere than it was seen, or as ``restrict`` does.
        """
        self._check_arranger(by)
        with acting(by=by, reason=reason), locked_tree(type(self)):
            self._check_seen(seen_at)
            super().move(by=by, parent=parent, position=position, reason=reason)
            self._wear(self.get_root().band if parent else band or self.band)
            if parent is not None and same_readers:
                self._read_as(parent, by=by, reason=reason)

    def shift(self, *, by: "User", to: str, seen_at: str = "") -> None:
        """One place *up* or *down*, *in* below the neighbour above it, or *out* behind its parent.

        Neighbours are those that ``by`` sees: passing one that nobody sees would look like nothing. ``seen_at`` as in
        ``move``. Raises PermissionDenied, and ValidationError where there is no such place.
        """
        self._check_arranger(by)
        if to not in SHIFTS:
            raise ValidationError("A process moves up, down, in or out.", code="no_place")
        with acting(by=by), locked_tree(type(self)):
            self._check_seen(seen_at)
            node = self._fresh(self.pk)
            neighbours = type(self).objects.visible_to(by).current().filter(parent=node.parent).exclude(pk=node.pk)
            if node.parent is None:
                neighbours = neighbours.filter(band=node.band)
            above = neighbours.filter(position__lt=node.position).order_by("-position").first()
            below = neighbours.filter(position__gt=node.position).order_by("position").first()
            parent, position = node.parent, None
            match to:
                case "up" if above is not None:
                    position = above.position
                case "down" if below is not None:
                    position = below.position
                case "in" if above is not None:
                    parent = above
                case "out" if node.parent is not None:
                    parent, position = node.parent.parent, node.parent.position + 1
                case _:
                    raise ValidationError(f"{node.document} {SHIFTS[to]}", code="no_place")
            self.move(by=by, parent=parent, position=position, reason=f"Moved {to}.")

    def _check_seen(self, seen_at: str) -> None:
        """Nobody moves what somebody else has moved meanwhile without knowing it. Asked while the tree is locked."""
        stands_at = code_of(self._fresh(self.pk)) if seen_at else ""
        if seen_at != stands_at:
            raise ValidationError(
                f"Somebody has moved it meanwhile: {self.document} stands at {stands_at} now, no longer at {seen_at}. "
                "Nothing was done.",
                code="moved",
            )

    def parts(self, user: "User") -> "list[Process]":
        """The processes directly below it that ``user`` may know of and that are not withdrawn, each with its document.
        Variants stand in a list of their own. One query, none where nothing stands below."""
        if self.is_leaf_node():
            return []
        below = self.get_children().visible_to(user).current().filter(as_variant=None)
        return list(below.select_related("document").only("position", "document__number", "document__title"))

    def readers_below(self, user: "User") -> "dict[frozenset[int], list[Document]]":
        """The documents of the processes below it that ``user`` may know of, by the roles (keys) that may read them.

        No role: all employees. Two queries, whatever stands below.
        """
        below = self.get_descendants().visible_to(user)
        found: dict[frozenset[int], list[Document]] = {}
        for document in Document.objects.filter(pk__in=below.values("document")).prefetch_related("readers"):
            found.setdefault(_readers_of(document), []).append(document)
        return found

    def restrict(
        self,
        *,
        by: "User",
        readers: Iterable["Role"],
        below: "Collection[frozenset[int]]" = (),
        reason: str = "",
    ) -> int:
        """Give this process these readers (none: all employees).

        ``below``: and every process below it that is read by exactly one of these sets of roles today (as
        ``readers_below`` tells them), so that none with readers of its own is opened or closed unawares. One act,
        all or nothing. Returns how many processes it concerned. Raises PermissionDenied, and ValidationError naming
        the processes whose confirmers would lose sight of them, or where nobody's reading would change.
        """
        self._check_arranger(by)
        roles = list(readers)
        allowed = {role.pk for role in roles}
        with acting(by=by, reason=reason), locked_tree(type(self)):
            node = self._fresh(self.pk)
            concerned = Q(pk=node.document_id)
            if below:
                concerned |= Q(pk__in=node.get_descendants().visible_to(by).values("document"))
            locked = Document.objects.select_for_update().filter(concerned).order_by("pk")
            documents = [
                document
                for document in locked.prefetch_related("readers", "must_read")
                if (today := _readers_of(document)) != allowed and (document.pk == node.document_id or today in below)
            ]
            if not documents:
                raise ValidationError("These are the readers already. Nothing would change.", code="no_change")
            blind = [
                f"{document.number} ({words.listed(sorted(names))})"
                for document in documents
                if (
                    names := [
                        role.name
                        for role in document.must_read.all()
                        if role.pk not in allowed and (roles or role.is_external)
                    ]
                )
            ]
            if blind:
                raise ValidationError(
                    f"Some roles must confirm {', '.join(sorted(blind))} but could no longer read it. "
                    "Add them to the readers, or ask them no longer."
                )
            for document in documents:
                document.readers.set(roles)
        return len(documents)

    # ---- inside

    @classmethod
    def _check_arranger(cls, by: "User") -> None:
        if not cls.may_be_arranged_by(by):
            raise PermissionDenied("Only those who may arrange the process tree can do this.")

    def _read_as(self, parent: "Process", *, by: "User", reason: str) -> None:
        """Take over the readers of ``parent``, with what is below and has the same readers as this process today."""
        own, above = _readers_of(self.document), _readers_of(parent.document)
        if own != above:
            self.restrict(by=by, readers=parent.document.readers.all(), below=[own], reason=reason)

    def _wear(self, band: str) -> None:
        """This process and all below it belong to ``band``."""
        for process in self.get_descendants(include_self=True).exclude(band=band):
            process.band = band
            process.save(update_fields=["band"])
        self.band = band


def _readers_of(document: Document) -> frozenset[int]:
    """The roles (keys) that may read it; none: all employees."""
    return frozenset(role.pk for role in document.readers.all())


def procedure_type(number: str | None = None) -> DocumentType:
    """The document type of procedures; of several, the one whose prefix ``number`` has, else the first.

    Raises ValidationError where the firm has none yet.
    """
    types = list(DocumentType.objects.filter(content_kind=DocumentType.Content.PROCEDURE).order_by("pk"))
    prefix = (number or "").partition("-")[0]
    fitting = [type for type in types if type.prefix == prefix] or types
    if not fitting:
        raise ValidationError("There is no document type for procedures yet. Create one, for example “P”.")
    return fitting[0]
