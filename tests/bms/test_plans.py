"""What is asked often on a connection is planned once (docs/adr/0007)."""

import pytest
from django.db import connection

from bms import plans
from people.models import Role

pytestmark = pytest.mark.django_db


def kept() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


def test_a_question_asked_again_and_again_is_planned_once() -> None:
    for number in range(10):
        Role.objects.filter(code=f"role-{number}").exists()
    assert len([statement for statement in kept() if '"people_role"."code" = $' in statement]) == 1


def test_a_connection_keeps_the_plans_of_all_kinds_of_pages() -> None:
    connection.ensure_connection()
    assert connection.connection.prepared_max == plans.MOST
