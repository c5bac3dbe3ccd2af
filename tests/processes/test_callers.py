"""A step that is another procedure leads there and back, and what is called does not vanish (A8)."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from documents.models import Document
from people.models import Role
from processes.models import Process
from tests import factories as common
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, step


@pytest.fixture
def called(cast: Cast) -> Process:
    made = factories.process("Store material")
    factories.in_force(made)
    return made


@pytest.fixture
def caller(process: Process, called: Process) -> Process:
    """Step 2 calls."""
    factories.in_force(process, plain(step("a"), step("call", kind="call", calls=called.document.number)))
    return process


def withdraw(process: Process, cast: Cast, replaced_by: Document | None = None) -> None:
    document = Document.objects.get(pk=process.document_id)
    document.withdraw(by=cast.quinn, password="portal", token=uuid4(), reason="Merged.", replaced_by=replaced_by)


def test_whoever_comes_from_a_step_finds_the_way_back(
    caller: Process, called: Process, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.nora)
    link = f"{called.get_absolute_url()}?from={identity('call')}"
    assert f'href="{link}"' in client.get(caller.get_absolute_url()).content.decode()
    assert f'href="{link}"' in client.get(f"/steps/{identity('call')}/").content.decode()
    shown = client.get(link).content.decode()
    assert shown.count(f'href="{caller.get_absolute_url()}#step-2">Back to step 2 of') == 2  # at the top and at the end
    assert f"?view=map&amp;from={identity('call')}" in shown


@pytest.mark.parametrize("came_from", ["", "nonsense", "%00", identity("nobody"), identity("a"), "9" * 40])
def test_there_is_no_way_back_to_what_did_not_call(
    caller: Process, called: Process, cast: Cast, sign_in: SignIn, came_from: str
) -> None:
    answer = sign_in(cast.nora).get(f"{called.get_absolute_url()}?from={came_from}")
    assert answer.status_code == 200
    assert "Back to step" not in answer.content.decode()


def test_there_is_no_way_back_to_a_procedure_that_is_hidden(called: Process, cast: Cast, sign_in: SignIn) -> None:
    hidden = factories.process("Secret plan", readers=[factories.role("board")])
    factories.in_force(hidden, plain(step("call", kind="call", calls=called.document.number)))
    shown = sign_in(cast.nora).get(f"{called.get_absolute_url()}?from={identity('call')}").content.decode()
    assert "Back to step" not in shown
    assert hidden.document.number not in shown


def test_what_is_called_is_not_withdrawn_without_a_replacement(caller: Process, called: Process, cast: Cast) -> None:
    with pytest.raises(ValidationError, match=f"{caller.document.number} step 2 calls it"):
        withdraw(called, cast)
    assert not Document.objects.get(pk=called.document_id).is_withdrawn


def test_with_a_replacement_it_is_withdrawn_and_leads_on(
    caller: Process, called: Process, cast: Cast, sign_in: SignIn
) -> None:
    other = factories.process("Keep material")
    factories.in_force(other)
    withdraw(called, cast, other.document)
    shown = sign_in(cast.emma).get(f"{called.get_absolute_url()}?from={identity('call')}").content.decode()
    assert "Keep material" in shown
    assert "Back to step 2 of" in shown


def test_callers_that_one_may_not_know_are_counted_and_not_named(
    caller: Process, called: Process, cast: Cast, sign_in: SignIn
) -> None:
    manager = factories.role("document-manager")
    manager.permissions.set(Role.objects.get(code="quality-manager").permissions.filter(codename="manage_documents"))
    person: Any = common.person("manager", roles=[manager])
    hidden = factories.process("Secret plan", readers=[factories.role("board")])
    factories.in_force(hidden, plain(step("hidden", kind="call", calls=called.document.number)))
    shown = sign_in(person).get(f"/documents/{called.document.number}/withdraw/").content.decode()
    assert f"{caller.document.number} step 2 and 1 more procedure call it." in shown
    assert hidden.document.number not in shown
    document = Document.objects.get(pk=called.document_id)
    with pytest.raises(ValidationError) as refused:
        document.withdraw(by=person, password="portal", token=uuid4(), reason="Merged.")
    assert hidden.document.number not in str(refused.value)


def test_what_nobody_calls_is_withdrawn(process: Process, cast: Cast) -> None:
    factories.in_force(process)
    withdraw(process, cast)
    assert Document.objects.get(pk=process.document_id).is_withdrawn
