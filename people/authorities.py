"""What a person may do: the union of what the roles they hold today may do."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet

if TYPE_CHECKING:
    from people.models import User


class RoleBackend(ModelBackend):
    """``user.has_perm("documents.approve_revision")`` is the one question; roles answer it.

    An assignment that has ended no longer counts from its last day on; nothing has to run for that.
    Costs one query per person and request.
    """

    def _get_group_permissions(self, user_obj: Any) -> QuerySet[Permission]:
        return Permission.objects.none()

    def _get_user_permissions(self, user_obj: "User") -> QuerySet[Permission]:
        return Permission.objects.filter(roles__in=user_obj.role_ids)
