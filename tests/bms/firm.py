"""A procedure in force, made through the verbs, for pages that bring all floors together."""

from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from people import clock
from people.models import User
from processes.models import Process
from processes.plain import PlainFlow, PlainProcedure, PlainStep
from tests import factories


def identity(key: str) -> str:
    """The identity of the step that a test calls ``key``."""
    return str(uuid5(NAMESPACE_URL, key))


def procedure(title: str, owner: User, *steps: PlainStep, days_ago: int = 10) -> Process:
    """A process of ``owner``'s with these steps, in force since ``days_ago``."""
    factories.document_type("P", content_kind="procedure")
    setup = factories.setup_account()
    with clock.at(clock.now() - timedelta(days=days_ago)):
        process = Process.create(by=setup, title=title, owner_role=owner.roles_today[-1], expert=owner)
        revision = process.document.start_revision(by=setup)
        revision.edit(
            by=setup, version=revision.version, title=title, change_note="A limit of two days.", is_major=True
        )
        content = PlainProcedure(
            purpose="Parts are there when they are needed.",
            trigger="A need is seen.",
            result="The parts are on the shelf.",
            no_measure_reason="It is new.",
            inputs=(PlainFlow("Need", other="Planning"),),
            outputs=(PlainFlow("Parts", other="Assembly"),),
            steps=steps,
        )
        revision.procedure.write(by=setup, version=revision.version, content=content)
        revision.refresh_from_db()
        revision.submit(by=setup, version=revision.version)
        factories.approve(revision)
    return process
