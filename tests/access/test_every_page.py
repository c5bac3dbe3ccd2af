"""The fifth lock of the gate: one table, every address × the cast → what the door answers.

``302`` sends to the sign-in page; ``done`` is a change that was carried out or a form with something to mend, so the
person may come that far. A row that may not be seen answers like a row that is not there (404); one that may be seen
but not changed answers 403. An address that is missing from the table fails.
"""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from people.models import Role
from tests.access import world
from tests.conftest import Cast, SignIn

pytestmark = pytest.mark.django_db

PERSONS = ["nobody", "emma", "oscar", "quinn", "eve", "ada", "sam", "nora"]

#       address                        row              nobody emma oscar quinn eve  ada  sam  nora
TABLE = """
documents:document_create       -                302   200   200   200   200   403   403   403
documents:document_detail       open             302   200   200   200   200   200   404   200
documents:document_detail       closed           302   200   200   200   404   200   404   404
documents:document_detail       shared           302   200   200   200   404   200   200   404
documents:document_detail       drafted          302   404   200   200   404   200   404   404
documents:document_detail       waiting          302   404   200   200   404   200   404   404
documents:document_detail       filed            302   200   200   200   200   200   404   200
documents:document_detail       absent           302   404   404   404   404   404   404   404
documents:document_edit         open             302   403   403   200   403   403   404   403
documents:document_edit         closed           302   403   403   200   404   403   404   404
documents:document_edit         drafted          302   404   403   200   404   403   404   404
documents:document_edit         absent           302   404   404   404   404   404   404   404
documents:document_list         -                302   200   200   200   200   200   200   200
documents:document_review       open             302   403   200   200   403   403   404   403
documents:document_review       drafted          302   404   200   200   404   403   404   404
documents:document_review       absent           302   404   404   404   404   404   404   404
documents:document_withdraw     open             302   403   403   200   403   403   404   403
documents:document_withdraw     closed           302   403   403   200   404   403   404   404
documents:document_withdraw     absent           302   404   404   404   404   404   404   404
documents:favourite_mark        open             302   done  done  done  done  done  404   done
documents:favourite_mark        closed           302   done  done  done  404   done  404   404
documents:favourite_mark        absent           302   404   404   404   404   404   404   404
documents:revision_abandon      drafted          302   404   200   200   404   403   404   404
documents:revision_abandon      closed           302   403   200   200   404   403   404   404
documents:revision_abandon      absent           302   404   404   404   404   404   404   404
documents:revision_acknowledge  open             302   done  done  done  done  done  404   done
documents:revision_acknowledge  shared           302   done  done  done  404   done  done  404
documents:revision_acknowledge  closed           302   done  done  done  404   done  404   404
documents:revision_acknowledge  absent           302   404   404   404   404   404   404   404
documents:revision_approve      waiting          302   404   200   200   404   200   404   404
documents:revision_approve      closed           302   302   302   302   404   302   404   404
documents:revision_approve      absent           302   404   404   404   404   404   404   404
documents:revision_compare      older            302   200   200   200   200   200   404   200
documents:revision_compare      absent           302   404   404   404   404   404   404   404
documents:revision_detail       open             302   200   200   200   200   200   404   200
documents:revision_detail       closed           302   200   200   200   404   200   404   404
documents:revision_detail       shared           302   200   200   200   404   200   200   404
documents:revision_detail       drafted          302   404   200   200   404   200   404   404
documents:revision_detail       waiting          302   404   200   200   404   200   404   404
documents:revision_detail       old              302   200   200   200   200   200   404   200
documents:revision_detail       absent           302   404   404   404   404   404   404   404
documents:revision_edit         drafted          302   404   200   200   404   403   404   404
documents:revision_edit         open             302   403   302   302   403   403   404   403
documents:revision_edit         closed           302   403   302   302   404   403   404   404
documents:revision_edit         absent           302   404   404   404   404   404   404   404
documents:revision_file         filed            302   200   200   200   200   200   404   200
documents:revision_file         open             302   302   302   302   302   302   404   302
documents:revision_file         absent           302   404   404   404   404   404   404   404
documents:revision_list         open             302   200   200   200   200   200   404   200
documents:revision_list         closed           302   200   200   200   404   200   404   404
documents:revision_list         shared           302   200   200   200   404   200   200   404
documents:revision_list         drafted          302   404   200   200   404   200   404   404
documents:revision_list         absent           302   404   404   404   404   404   404   404
documents:revision_recall       waiting          302   404   200   200   404   403   404   404
documents:revision_recall       closed           302   403   200   200   404   403   404   404
documents:revision_recall       absent           302   404   404   404   404   404   404   404
documents:revision_reject       waiting          302   404   done  done  404   done  404   404
documents:revision_reject       closed           302   done  done  done  404   done  404   404
documents:revision_reject       absent           302   404   404   404   404   404   404   404
documents:revision_start        open             302   403   done  done  403   403   404   403
documents:revision_start        closed           302   403   done  done  404   403   404   404
documents:revision_start        absent           302   404   404   404   404   404   404   404
documents:revision_submit       drafted          302   404   done  done  404   403   404   404
documents:revision_submit       closed           302   403   done  done  404   403   404   404
documents:revision_submit       absent           302   404   404   404   404   404   404   404
documents:seen_mark             open             302   done  done  done  done  done  404   done
documents:seen_mark             shared           302   done  done  done  404   done  done  404
documents:seen_mark             closed           302   done  done  done  404   done  404   404
documents:seen_mark             absent           302   404   404   404   404   404   404   404
documents:term_create           -                302   403   403   200   403   403   403   403
documents:term_edit             term             302   403   403   200   403   403   403   403
documents:term_edit             absent           302   404   404   404   404   404   404   404
documents:term_list             -                302   200   200   200   200   200   200   200
documents:term_withdraw         term             302   403   403   200   403   403   403   403
documents:term_withdraw         absent           302   404   404   404   404   404   404   404
health_live                     -                200   200   200   200   200   200   200   200
health_ready                    -                200   200   200   200   200   200   200   200
home                            -                302   200   200   200   200   200   200   200
inbox                           -                302   200   200   200   200   200   200   200
kpis:goal_create                -                302   403   403   403   200   403   403   403
kpis:goal_detail                goal             302   200   200   200   200   200   404   200
kpis:goal_detail                closed-goal      302   404   200   200   200   200   404   404
kpis:goal_detail                absent           302   404   404   404   404   404   404   404
kpis:goal_edit                  goal             302   403   200   403   200   403   404   403
kpis:goal_edit                  closed-goal      302   404   200   403   200   403   404   404
kpis:goal_edit                  absent           302   404   404   404   404   404   404   404
kpis:goal_list                  -                302   200   200   200   200   200   200   200
kpis:goal_move                  goal             302   403   403   403   200   403   404   403
kpis:goal_move                  closed-goal      302   404   403   403   200   403   404   404
kpis:goal_move                  absent           302   404   404   404   404   404   404   404
kpis:kpi_create                 -                302   403   200   403   200   403   403   403
kpis:kpi_detail                 kpi              302   200   200   200   200   200   404   200
kpis:kpi_detail                 closed-kpi       302   200   200   200   200   200   404   404
kpis:kpi_detail                 absent           302   404   404   404   404   404   404   404
kpis:kpi_edit                   kpi              302   403   200   403   200   403   404   403
kpis:kpi_edit                   closed-kpi       302   403   200   403   200   403   404   404
kpis:kpi_edit                   absent           302   404   404   404   404   404   404   404
kpis:kpi_list                   -                302   200   200   200   200   200   200   200
kpis:kpi_record                 kpi              302   200   200   403   200   403   404   403
kpis:kpi_record                 closed-kpi       302   200   200   403   200   403   404   404
kpis:kpi_record                 absent           302   404   404   404   404   404   404   404
kpis:measurement_restate        kpi              302   200   200   403   200   403   404   403
kpis:measurement_restate        closed-kpi       302   404   404   404   404   404   404   404
kpis:target_set                 kpi              302   403   200   403   200   403   404   403
kpis:target_set                 closed-kpi       302   403   200   403   200   403   404   404
kpis:target_set                 absent           302   404   404   404   404   404   404   404
people:assignment_create        buyer            302   403   403   200   403   403   404   403
people:assignment_create        absent           302   404   404   404   404   404   404   404
people:assignment_end           buyer            302   403   403   200   403   403   404   403
people:display_choose           -                302   done  done  done  done  done  done  done
people:password_change          -                302   200   200   200   200   200   200   200
people:person_detail            colleague        302   200   200   200   200   200   404   200
people:person_detail            outsider         302   200   200   200   200   200   404   200
people:person_detail            absent           302   404   404   404   404   404   404   404
people:person_list              -                302   200   200   200   200   200   200   200
people:role_detail              buyer            302   200   200   200   200   200   404   200
people:role_detail              supplier-role    302   200   200   200   200   200   200   200
people:role_detail              absent           302   404   404   404   404   404   404   404
people:role_price               buyer            302   403   403   403   403   403   404   403
people:role_price               absent           302   404   404   404   404   404   404   404
people:role_list                -                302   200   200   200   200   200   200   200
people:sign_in                  -                200   302   302   302   302   302   302   302
people:sign_out                 -                302   302   302   302   302   302   302   302
processes:lean_list             -                302   200   200   200   200   200   404   200
processes:bpmn_import           process          302   403   200   200   403   403   404   403
processes:bpmn_import           closed-process   302   403   200   200   404   403   404   404
processes:bpmn_import           absent           302   404   404   404   404   404   404   404
processes:interface_list        -                302   200   200   200   200   200   200   200
processes:pick_list             names            302   200   200   200   200   200   200   200
processes:pick_list             absent           302   404   404   404   404   404   404   404
processes:procedure_draw        process          302   403   done  done  403   403   404   403
processes:procedure_draw        closed-process   302   403   done  done  404   403   404   404
processes:procedure_draw        absent           302   404   404   404   404   404   404   404
processes:procedure_edit        process          302   403   200   200   403   403   404   403
processes:procedure_edit        closed-process   302   403   200   200   404   403   404   404
processes:procedure_edit        absent           302   404   404   404   404   404   404   404
processes:process_bpmn          process          302   200   200   200   200   200   404   200
processes:process_bpmn          closed-process   302   200   200   200   404   200   404   404
processes:process_bpmn          shared-process   302   200   200   200   404   200   200   404
processes:process_bpmn          absent           302   404   404   404   404   404   404   404
processes:process_steps         process          302   200   200   200   200   200   404   200
processes:process_steps         closed-process   302   200   200   200   404   200   404   404
processes:process_steps         shared-process   302   200   200   200   404   200   200   404
processes:process_steps         absent           302   404   404   404   404   404   404   404
processes:process_create        -                302   403   403   200   403   403   403   403
processes:process_detail        process          302   200   200   200   200   200   404   200
processes:process_detail        closed-process   302   200   200   200   404   200   404   404
processes:process_detail        shared-process   302   200   200   200   404   200   200   404
processes:process_detail        absent           302   404   404   404   404   404   404   404
processes:process_lean          process          302   200   200   200   200   200   404   200
processes:process_lean          closed-process   302   200   200   200   404   200   404   404
processes:process_lean          shared-process   302   200   200   200   404   200   404   404
processes:process_lean          absent           302   404   404   404   404   404   404   404
processes:process_export        -                302   200   200   200   200   200   200   200
processes:process_import        -                302   403   403   200   403   403   403   403
processes:process_import_columns table           302   404   404   200   404   404   404   404
processes:process_import_columns absent-table    302   404   404   404   404   404   404   404
processes:process_import_preview table           302   404   404   200   404   404   404   404
processes:process_import_preview absent-table    302   404   404   404   404   404   404   404
processes:process_import_report brought-in       302   404   404   200   404   404   404   404
processes:process_import_report absent-table     302   404   404   404   404   404   404   404
processes:process_health        -                302   200   200   200   200   200   404   200
processes:process_interfaces    process          302   200   200   200   200   200   404   200
processes:process_interfaces    closed-process   302   200   200   200   404   200   404   404
processes:process_interfaces    shared-process   302   200   200   200   404   200   200   404
processes:process_interfaces    absent           302   404   404   404   404   404   404   404
processes:process_list          -                302   200   200   200   200   200   200   200
processes:process_move          process          302   403   403   200   403   403   404   403
processes:process_move          closed-process   302   403   403   200   404   403   404   404
processes:process_move          absent           302   404   404   404   404   404   404   404
processes:process_raci          process          302   200   200   200   200   200   404   200
processes:process_raci          closed-process   302   200   200   200   404   200   404   404
processes:process_raci          shared-process   302   200   200   200   404   200   404   404
processes:process_raci          absent           302   404   404   404   404   404   404   404
processes:process_restrict      process          302   403   403   200   403   403   404   403
processes:process_restrict      closed-process   302   403   403   200   404   403   404   404
processes:process_restrict      absent           302   404   404   404   404   404   404   404
processes:process_shift         process          302   403   403   done  403   403   404   403
processes:process_shift         closed-process   302   403   403   done  404   403   404   404
processes:process_shift         absent           302   404   404   404   404   404   404   404
processes:process_tree          -                302   200   200   200   200   200   200   200
processes:risk_list             -                302   200   200   200   200   200   404   200
processes:role_handbook         buyer            302   200   200   200   200   200   404   200
processes:role_handbook         supplier-role    302   200   200   200   200   200   200   200
processes:role_handbook         absent           302   404   404   404   404   404   404   404
processes:step_controls         step             302   200   200   200   200   200   404   200
processes:step_controls         closed-step      302   200   200   200   404   200   404   404
processes:step_controls         shared-step      302   200   200   200   404   200   404   404
processes:step_detail           step             302   200   200   200   200   200   404   200
processes:step_detail           closed-step      302   200   200   200   404   200   404   404
processes:step_detail           shared-step      302   200   200   200   404   200   200   404
processes:steps_import          -                302   403   200   200   403   403   403   403
processes:steps_import_columns  steps-table      302   404   200   404   404   404   404   404
processes:steps_import_columns  table            302   404   404   404   404   404   404   404
processes:steps_import_columns  absent-table     302   404   404   404   404   404   404   404
processes:steps_import_preview  steps-table      302   404   200   404   404   404   404   404
processes:steps_import_preview  absent-table     302   404   404   404   404   404   404   404
processes:steps_import_report   steps-in         302   404   200   404   404   404   404   404
processes:steps_import_report   absent-table     302   404   404   404   404   404   404   404
processes:steps_paste           process          302   403   200   200   403   403   404   403
processes:steps_paste           closed-process   302   403   200   200   404   403   404   404
processes:steps_paste           absent           302   404   404   404   404   404   404   404
processes:variant_create        process          302   403   403   200   403   403   404   403
processes:variant_create        closed-process   302   403   403   200   404   403   404   404
processes:variant_create        absent           302   404   404   404   404   404   404   404
processes:variant_follow        variant          302   403   done  done  403   403   404   403
processes:variant_follow        process          302   403   404   404   403   403   404   403
processes:variant_follow        absent           302   404   404   404   404   404   404   404
processes:variant_list          process          302   200   200   200   200   200   404   200
processes:variant_list          variant          302   200   200   200   200   200   404   200
processes:variant_list          closed-process   302   200   200   200   404   200   404   404
processes:variant_list          shared-process   302   200   200   200   404   200   404   404
processes:variant_list          absent           302   404   404   404   404   404   404   404
search                          -                302   200   200   200   200   200   200   200
"""


def rows() -> list[tuple[str, str, dict[str, str]]]:
    lines = [line.split() for line in TABLE.strip().splitlines() if line.strip() and not line.startswith("#")]
    return [(name, row, dict(zip(PERSONS, answers, strict=True))) for name, row, *answers in lines]


def names(patterns: list[Any], space: str = "") -> set[str]:
    found = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            found.add(space + (pattern.name or str(pattern.pattern)))
    return found


def methods_of(name: str, arguments: dict[str, Any]) -> tuple[str, ...]:
    view = get_resolver().resolve(reverse(name, kwargs=arguments)).func
    methods: tuple[str, ...] = view.page.methods  # type: ignore[attr-defined]
    return methods


def arguments_of(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """The part of a row's arguments that the address asks for."""
    _space, _colon, short = name.rpartition(":")
    for pattern in _flat(get_resolver().url_patterns):
        if pattern.name == short:
            wanted = set(re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern)))
            return {key: value for key, value in row.items() if key in wanted}
    raise LookupError(name)


def _flat(patterns: list[Any]) -> list[URLPattern]:
    return [
        leaf
        for pattern in patterns
        for leaf in (_flat(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern])
    ]


def ask(client: Client, name: str, row: dict[str, Any]) -> str:
    """What the door answers; whatever it changes is undone."""
    arguments = arguments_of(name, row)
    address = reverse(name, kwargs=arguments)
    point = transaction.savepoint()
    try:
        if "GET" in methods_of(name, arguments):
            status = client.get(address).status_code
            return str(status)
        response = client.post(address, {"token": str(uuid4()), "version": "1"})
        if response.status_code == 302 and response["Location"].startswith("/sign-in/"):
            return "302"
        return "done" if response.status_code in {200, 302, 400, 409, 422} else str(response.status_code)
    finally:
        transaction.savepoint_rollback(point)


@pytest.fixture
def firm(cast: Cast, buyer: Role, supplier_role: Role) -> dict[str, dict[str, Any]]:
    return world.build(buyer, supplier_role)


@pytest.mark.parametrize("person", PERSONS)
def test_every_page_answers_each_of_the_cast_as_the_table_says(
    person: str, firm: dict[str, dict[str, Any]], cast: Cast, sign_in: SignIn
) -> None:
    wrong = []
    for name, row, answers in rows():
        client = Client() if person == "nobody" else sign_in(getattr(cast, person))
        answer = ask(client, name, firm[row])
        if answer != answers[person]:
            wrong.append(f"{name} ({row}): {answer}, the table says {answers[person]}")
    assert not wrong, "\n".join(wrong)


def test_no_address_is_missing_from_the_table() -> None:
    known = names(get_resolver().url_patterns)
    listed = {name for name, _row, _answers in rows()}
    assert known == listed
