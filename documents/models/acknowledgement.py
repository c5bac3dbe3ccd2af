"""Confirmations that somebody has read a revision (ISO 9001:2015, 7.5.3.1 a)."""

from django.db import models

from people.models import User


class Acknowledgement(models.Model):
    """``person`` confirms having read ``revision``. Written once, never changed.

    Who is asked is not stored but follows from the roles that must read the document and who holds
    them: a joiner is asked and a leaver drops out without anything having to run. The row keeps since
    when and until when the person was asked, as it stood when they confirmed.
    """

    revision = models.ForeignKey("documents.Revision", on_delete=models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="acknowledgements")
    asked_on = models.DateField()
    due_on = models.DateField()
    given_at = models.DateTimeField()
    sha256 = models.CharField("content code", max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "person"],
                name="acknowledgement_given_once",
                violation_error_message="You have confirmed this revision already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} has read {self.revision}"
