"""A described firm is played through the verbs: all of it, or nothing."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bms.scenario import ScenarioError, play, step_identity
from documents.models import Acknowledgement, Document, Revision, Signature
from kpis.models import Goal, Kpi, Measurement
from people import clock
from people.models import User
from people.setup import setup_account
from processes.models import Process, Step

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 15)


# ruff: noqa: E501 - a description reads best in rows
def small_firm() -> dict[str, Any]:
    decided = {"by": "quinn", "on": "-90d", "effective_from": "-80d"}
    steps = [
        {
            "key": "order",
            "title": "Place the order",
            "role": "buyer",
            "documents": [{"number": "F-009", "use": "form"}],
        },
        {
            "key": "check",
            "kind": "decision",
            "title": "Does it match?",
            "role": "buyer",
            "ways": [{"label": "Yes", "to": None}, {"label": "No", "to": "order"}],
        },
    ]
    procedure = {
        "purpose": "Parts are there on the day the plan needs them.",
        "trigger": "A requisition is released",
        "result": "Parts ordered",
        "inputs": [{"what": "Released requisition", "other": "Planning"}],
        "outputs": [{"what": "Order", "partner": "rossi"}],
        "steps": steps,
    }
    return {
        "units": [{"code": "purchasing", "name": "Purchasing"}],
        "partners": [{"code": "rossi", "name": "Fonderia Rossi", "kind": "supplier", "contact": "emma"}],
        "roles": [
            {"code": "buyer", "name": "Buyer", "unit": "purchasing"},
            {"code": "head", "name": "Head of Purchasing"},
            {
                "code": "quality",
                "name": "Quality manager",
                "permissions": ["people.oversee", "documents.approve_revision", "documents.manage_documents"],
            },
            {"code": "foundry", "name": "Supplier of castings", "external": True},
        ],
        "people": [
            {"username": "emma", "name": "Emma Lindqvist", "password": "portal", "manager": "oscar", "roles": ["buyer"]},
            {"username": "oscar", "name": "Oscar Brandt", "roles": ["head"]},
            {"username": "quinn", "name": "Quinn Okafor", "roles": ["quality"]},
            {"username": "sam", "name": "Sam Conti", "partner": "rossi", "roles": [{"role": "foundry", "from": "-100d"}]},
        ],
        "document_types": [
            {"prefix": "WI", "name": "Work instruction"},
            {"prefix": "F", "name": "Form"},
            {"prefix": "P", "name": "Procedure", "content": "procedure", "digits": 4},
        ],
        "documents": [
            {
                "number": "WI-017",
                "title": "Check an order confirmation",
                "owner_role": "head",
                "must_read": ["buyer"],
                "revisions": [
                    {
                        "by": "oscar",
                        "started": "-100d",
                        "change_note": "First issue.",
                        "html": "<p>Compare.</p>",
                        "rejected": [{"by": "quinn", "on": "-95d", "reason": "Say with what."}],
                        "submitted": "-94d",
                        "decided": decided,
                    },
                    {
                        "by": "oscar",
                        "started": "-20d",
                        "change_note": "Two days.",
                        "html": "<p>Compare it within two days.</p>",
                        "state": "in_review",
                    },
                ],
                "acknowledged": [{"person": "emma", "revision": 1, "on": "-79d"}],
            },
            {
                "number": "F-009",
                "title": "Purchase order",
                "owner_role": "head",
                "revisions": [
                    {"by": "oscar", "started": "-99d", "change_note": "First issue.", "html": "<p>Order</p>", "decided": decided}
                ],
                "withdrawn": {"by": "quinn", "on": "-2d", "reason": "Orders are made in the ERP."},
            },
        ],
        "processes": [
            {
                "number": "P-0042",
                "title": "Buy castings",
                "owner_role": "head",
                "expert": "emma",
                "revisions": [
                    {"by": "oscar", "started": "-98d", "change_note": "First.", "procedure": procedure, "decided": decided}
                ],
            }
        ],
        "goals": [
            {"code": "otd", "statement": "Deliver on the promised day", "perspective": "customer", "owner_role": "head"}
        ],
        "kpis": [
            {
                "code": "OTIF",
                "name": "Supplier on time",
                "definition": "Order lines on the confirmed day.",
                "formula": "On time / due",
                "source": "ERP",
                "unit": "%",
                "decimals": 1,
                "baseline": "92.1",
                "direction": "up",
                "owner_role": "head",
                "updater_role": "buyer",
                "goal": "otd",
                "processes": ["P-0042"],
                "steps": [{"process": "P-0042", "key": "check"}],
                "targets": [{"from": "m-6", "target": "94", "limit": "90"}],
                "measurements": [
                    {"period": "m-3", "value": "95.2", "by": "emma"},
                    {"period": "m-2", "value": None, "by": "emma", "note": "No deliveries were due."},
                    {"period": "m-1", "value": "88", "by": "emma", "note": "A foundry was late.",
                     "restated": {"value": "88.4", "by": "oscar", "reason": "One line was counted twice."}},
                ],
            }
        ],
    }  # fmt: skip


@pytest.fixture
def played() -> None:
    with clock.at(TODAY):
        play(small_firm())


def test_everything_described_is_there(played: None) -> None:
    assert User.objects.people().count() == 4
    assert list(Document.objects.values_list("number", flat=True)) == ["F-009", "P-0042", "WI-017"]
    assert Process.objects.get().document.number == "P-0042"
    assert Goal.objects.get().code == "otd"
    assert Kpi.objects.get().processes.get() == Process.objects.get()


def test_revisions_have_lived_through_their_days(played: None) -> None:
    with clock.at(TODAY):
        stages = {
            (revision.document.number, revision.number): revision.stage()
            for revision in Revision.objects.select_related("document")
        }
    assert stages == {
        ("WI-017", 1): "in_force",
        ("WI-017", 2): "in_review",
        ("F-009", 1): "withdrawn",
        ("P-0042", 1): "in_force",
    }
    first = Revision.objects.get(document__number="WI-017", number=1)
    assert first.effective_from == TODAY - timedelta(days=80)
    _, approved = first.signatures.all()
    assert [s.meaning for s in first.signatures.all()] == ["rejected", "approved"]
    assert approved.signed_at.date() == TODAY - timedelta(days=90)
    assert Acknowledgement.objects.get().given_at.date() == TODAY - timedelta(days=79)


def test_the_same_key_is_the_same_step(played: None) -> None:
    assert Step.objects.get(identity=step_identity("P-0042", "check")).title == "Does it match?"


def test_values_keep_what_was_first_said(played: None) -> None:
    last = Measurement.objects.get(period=date(2026, 5, 1))
    assert (str(last.value.normalize()), last.is_restated) == ("88.4", True)
    assert Measurement.objects.get(period=date(2026, 4, 1)).value is None


def test_only_those_with_a_password_can_sign_in(played: None) -> None:
    emma, oscar = User.objects.get(username="emma"), User.objects.get(username="oscar")
    assert emma.check_password("portal")
    assert not oscar.has_usable_password()
    assert not setup_account().has_usable_password()


def test_the_archive_is_sound(played: None) -> None:
    call_command("verify_records")


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("documents[0]", lambda firm: firm["documents"][0]["revisions"][0]["decided"].update(by="oscar")),
        ("documents[0]", lambda firm: firm["documents"][0]["revisions"][0].update(change_note="")),
        (
            "processes[0]",
            lambda firm: firm["processes"][0]["revisions"][0]["procedure"]["steps"][0].update(role="nobody"),
        ),
        ("people[0]", lambda firm: firm["people"][0].update(username="Not A Code")),
        ("kpis[0]", lambda firm: firm["kpis"][0]["measurements"][0].update(value="NaN")),
        ("goals[0]", lambda firm: firm["goals"][0].pop("statement")),
    ],
)
def test_what_a_page_would_refuse_is_refused_with_its_place_and_nothing_is_kept(where: str, change: Any) -> None:
    firm = small_firm()
    change(firm)
    with clock.at(TODAY), pytest.raises(ScenarioError, match=where.replace("[", r"\[")):
        play(firm)
    assert not User.objects.people().exists()
    assert not Signature.objects.exists()


def test_the_command_loads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "firm.json"
    path.write_text(json.dumps(small_firm()))
    call_command("load_scenario", path)
    assert User.objects.filter(username="emma").exists()


def test_the_command_refuses_outside_test_mode(tmp_path: Path, settings: Any) -> None:
    settings.BMS_TEST_MODE = False
    with pytest.raises(CommandError, match="test mode"):
        call_command("load_scenario", tmp_path / "firm.json")


@pytest.mark.parametrize("content", ["", "[]", "{", "\x00"])
def test_a_file_that_is_no_scenario_is_refused_with_words(content: str, tmp_path: Path) -> None:
    path = tmp_path / "firm.json"
    path.write_text(content)
    with pytest.raises(CommandError):
        call_command("load_scenario", path)
