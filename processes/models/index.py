"""The words of processes and of their steps in force, ready to be searched.

Apart from the rows that lists read, because words and vectors are wide. The vectors are computed and
stored by the database, so that they can never disagree with the words.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from documents.fulltext import vector_of
from documents.models import Revision
from processes.models.process import Process
from processes.querysets import ProcessIndexQuerySet, StepIndexQuerySet


class ProcessIndex(models.Model):
    """Number and name of a process, also of one that has no procedure yet."""

    process = models.OneToOneField(Process, on_delete=models.CASCADE, related_name="index", primary_key=True)
    number = models.CharField(max_length=41, help_text="In each spelling people may type.")
    title = models.CharField(max_length=200)
    vector = vector_of("number")

    objects = ProcessIndexQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["vector"])]

    def __str__(self) -> str:
        return f"Words of {self.process}"


class StepIndex(models.Model):
    """The words of a step of an approved revision. Found while that revision is in force; they go when the next one is
    approved after it is over."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="step_index")
    identity = models.UUIDField()
    number = models.CharField(max_length=41, help_text="Of the process, in each spelling people may type.")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    vector = vector_of("number", text="text")

    objects = StepIndexQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["vector"])]
        constraints = [models.UniqueConstraint(fields=["revision", "identity"], name="step_indexed_once")]

    def __str__(self) -> str:
        return f"Words of step {self.position} of {self.revision}"
