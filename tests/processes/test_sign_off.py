"""Controls at steps and their sign-offs (A31; ISO 9001:2015, 6.1.2 b): who may, what it covers, who is asked when."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, close_old_connections, connection, transaction
from django.test.utils import CaptureQueriesContext

from bms import inbox
from people import clock
from people.models import Role, User
from processes.models import Process, SignOff, StepRisk, Variant
from processes.plain import PlainRisk
from tests.conftest import Cast, SignIn
from tests.factories import PASSWORD, approver, person, role, setup_account, unit
from tests.processes import factories
from tests.processes.factories import identity, plain, step

RISK = PlainRisk("A letter gets lost", 2, 4, "Letters are counted", "buyer", 3)
TODAY = date(2026, 3, 31)
URL = f"/steps/{identity('order')}/controls/"


@pytest.fixture
def controlled(process: Process) -> Process:
    """A procedure with one control, in force since nine days."""
    factories.in_force(process, plain(step("order", risks=(RISK,))), since=ago(9))
    return process


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def risk_at(key: str = "order") -> StepRisk:
    rows = StepRisk.objects.filter(step__identity=identity(key)).select_related("step", "control_role")
    return rows.order_by("-step__procedure__revision__number")[0]


def give(by: User, *, is_kept: bool = True, seen: str = "Counted.", token: UUID | None = None) -> SignOff:
    return SignOff.give(by=by, risk=risk_at(), is_kept=is_kept, seen=seen, token=token or uuid4())


def waits_for(who: User) -> list[tuple[str, str, date | None]]:
    return [(task.verb, task.what, task.due_on) for task in inbox.waiting_for(who).tasks]


class TestSigning:
    def test_whoever_holds_the_role_signs_and_nobody_else(self, controlled: Process, cast: Cast) -> None:
        signed = give(cast.emma)
        assert (signed.person, signed.role.code, signed.revision.number) == (cast.emma, "buyer", 1)
        for other in (cast.oscar, cast.quinn, cast.ada, cast.sam):
            with pytest.raises(PermissionDenied):
                give(other)
        assert SignOff.objects.count() == 1

    def test_nobody_outside_the_firm_is_asked_to_sign_off(self, process: Process, supplier_role: Role) -> None:
        kept = replace(RISK, control_role=supplier_role.code)
        with pytest.raises(ValidationError, match="outside the firm"):
            factories.draft(process, plain(step("order", risks=(kept,))))
        factories.draft(
            factories.process("Another one"), plain(step("order", risks=(replace(kept, control_every=None),)))
        )

    def test_the_same_form_twice_signs_once(self, controlled: Process, cast: Cast) -> None:
        token = uuid4()
        assert give(cast.emma, token=token) == give(cast.emma, token=token)
        assert SignOff.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_a_double_click_signs_once_and_answers_twice(self, controlled: Process, cast: Cast) -> None:
        token, start = uuid4(), Barrier(2)
        given: list[Any] = []

        def click() -> None:
            close_old_connections()
            try:
                start.wait()
                given.append(give(cast.emma, token=token).pk)
            except Exception as fault:
                given.append(repr(fault))
            finally:
                connection.close()

        threads = [Thread(target=click) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert given == [SignOff.objects.get().pk] * 2

    @pytest.mark.parametrize("seen", ["", "  ", "\u200b", "…"])
    def test_what_is_not_kept_needs_what_was_seen(self, seen: str, controlled: Process, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="Say what you saw"):
            give(cast.emma, is_kept=False, seen=seen)
        with pytest.raises(IntegrityError, match="sign_off_says_why"), transaction.atomic():
            SignOff.objects.bulk_create([_raw(cast.emma)])

    def test_a_step_that_changed_meanwhile_is_not_signed(self, controlled: Process, cast: Cast) -> None:
        old = risk_at()
        factories.in_force(controlled, plain(step("order", risks=(replace(RISK, control="Letters are scanned"),))))
        with pytest.raises(ValidationError, match="changed meanwhile"):
            SignOff.give(by=cast.emma, risk=old, is_kept=True, token=uuid4())

    def test_nobody_changes_or_removes_a_sign_off_not_even_with_sql(self, controlled: Process, cast: Cast) -> None:
        give(cast.emma)
        for sql in ("UPDATE processes_signoff SET seen = 'x'", "DELETE FROM processes_signoff"):
            with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
                connection.cursor().execute(sql)


def _raw(by: User) -> SignOff:
    risk = risk_at()
    return SignOff(
        document=risk.step.procedure.revision.document,
        revision=risk.step.procedure.revision,
        identity=risk.step.identity,
        what=risk.what,
        control=risk.control,
        role=role("buyer"),
        person=by,
        given_at=clock.now(),
        is_kept=False,
        token=uuid4(),
    )


class TestWhen:
    def test_the_keeper_is_asked_from_two_weeks_before(self, process: Process, cast: Cast) -> None:
        with clock.at(TODAY):
            factories.in_force(process, plain(step("order", risks=(RISK,))))
            assert waits_for(cast.emma) == [("Sign off", RISK.control, date(2026, 4, 14))]
            give(cast.emma)
            assert waits_for(cast.emma) == []
        with clock.at(date(2026, 6, 15)):
            assert waits_for(cast.emma) == []
        with clock.at(date(2026, 6, 16)):  # the end of June is the quarter after the end of March
            assert waits_for(cast.emma) == [("Sign off", RISK.control, date(2026, 6, 30))]
            assert inbox.count(cast.emma) == 1
            assert waits_for(cast.oscar) == waits_for(cast.sam) == []

    def test_signing_when_asked_does_not_shorten_the_time_until_the_next(self, process: Process, cast: Cast) -> None:
        with clock.at(TODAY):
            factories.in_force(process, plain(step("order", risks=(RISK,))))
            assert give(cast.emma).next_on == date(2026, 6, 30)
            assert give(cast.emma).next_on == date(2026, 6, 30)  # again on the same day gains nothing
        with clock.at(date(2026, 6, 16)):
            assert give(cast.emma).next_on == date(2026, 9, 30)
        with clock.at(date(2026, 10, 20)):  # late: from that day on
            assert give(cast.emma).next_on == date(2027, 1, 20)

    def test_a_new_revision_does_not_make_what_is_late_punctual(
        self, process: Process, cast: Cast, sign_in: SignIn
    ) -> None:
        factories.in_force(process, plain(step("order", risks=(RISK,))), since=ago(100))
        factories.in_force(process, plain(step("first"), step("order", risks=(RISK,))), since=ago(1))
        assert waits_for(cast.emma) == [("Sign off", RISK.control, ago(86))]
        assert "not signed off in time" in sign_in(cast.quinn).get("/processes/risks/").content.decode()

    def test_what_nobody_keeps_any_more_waits_for_nobody(self, controlled: Process, cast: Cast) -> None:
        with clock.at(ago(8)):
            give(cast.emma, is_kept=False, seen="Two were missing.")
        alone = replace(RISK, control_role="", control_every=None)
        factories.in_force(controlled, plain(step("order", risks=(alone,))))
        assert waits_for(cast.oscar) == waits_for(cast.emma) == []

    def test_what_is_not_kept_waits_for_the_owner_until_it_is(self, controlled: Process, cast: Cast) -> None:
        give(cast.emma, is_kept=False, seen="Two were missing.")
        soon = clock.today() + timedelta(days=14)
        assert waits_for(cast.oscar) == [("Put right", RISK.control, soon)]
        assert "“\u2068Two were missing.\u2069”" in inbox.waiting_for(cast.oscar).tasks[0].why
        assert waits_for(cast.emma) == [("Sign off", RISK.control, soon)]
        assert inbox.count(cast.oscar) == 1
        give(cast.emma)
        assert waits_for(cast.oscar) == waits_for(cast.emma) == []

    def test_it_holds_in_the_next_revision_as_long_as_the_words_do(self, controlled: Process, cast: Cast) -> None:
        with clock.at(ago(8)):
            give(cast.emma, is_kept=False, seen="Two were missing.")
        again = plain(step("first"), step("order", title="Order it", risks=(RISK,)))
        factories.in_force(controlled, again, since=ago(3))
        assert [what for _verb, what, _due in waits_for(cast.oscar)] == [RISK.control]
        factories.in_force(controlled, plain(step("order", risks=(replace(RISK, control="Letters are scanned"),))))
        assert waits_for(cast.oscar) == []
        assert [what for _verb, what, _due in waits_for(cast.emma)] == ["Letters are scanned"]

    def test_a_control_asked_for_more_often_is_asked_for_anew(self, controlled: Process, cast: Cast) -> None:
        with clock.at(ago(8)):
            give(cast.emma)
        factories.in_force(controlled, plain(step("order", risks=(replace(RISK, control_every=1),))), since=ago(3))
        assert [verb for verb, _what, _due in waits_for(cast.emma)] == ["Sign off"]
        factories.in_force(controlled, plain(step("order", risks=(replace(RISK, control_every=None),))))
        assert waits_for(cast.emma) == []

    def test_overseers_who_read_the_same_have_their_own_number(self, process: Process, cast: Cast) -> None:
        kept = replace(RISK, control_role="quality-manager")
        factories.in_force(process, plain(step("order", risks=(kept,)), step("pay", risks=(RISK,))))
        both = person("both", roles=[role("quality-manager"), role("buyer")])
        assert [inbox.count(who) for who in (cast.quinn, cast.ada, both, cast.quinn)] == [1, 0, 2, 1]

    def test_whoever_may_not_read_the_procedure_is_not_asked(self, cast: Cast) -> None:
        hidden = factories.process("Secret", readers=[role("board")])
        factories.in_force(hidden, plain(step("order", risks=(RISK,))))
        assert waits_for(cast.emma) == []


class TestPage:
    def shown(self, client: Any, url: str = URL) -> str:
        text: str = client.get(url).content.decode()
        return text

    def test_the_keeper_signs_and_everybody_reads_it(self, controlled: Process, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.emma)
        assert "Letters are counted" in self.shown(client)
        sent = {"token": uuid4(), "control": risk_at().wording, "verdict": "kept", "seen": "Forty of forty."}
        answer = client.post(URL, sent, follow=True)
        assert "Signed off as kept. Next by" in answer.content.decode()
        assert "Change the procedure" not in self.shown(client)
        read = self.shown(sign_in(cast.eve))
        assert "Forty of forty." in read
        assert cast.emma.name in read
        assert 'name="verdict"' not in read
        assert sign_in(cast.sam).get(URL).status_code == 404

    def test_nothing_is_chosen_beforehand(self, controlled: Process, cast: Cast, sign_in: SignIn) -> None:
        assert "checked" not in self.shown(sign_in(cast.emma))

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"verdict": "not-kept", "seen": ""}, "Say what you saw"),
            ({"verdict": "", "seen": "Typed"}, "This field is required"),
            ({"verdict": "perhaps", "seen": "Typed"}, "not one of the available choices"),
            ({"verdict": "kept", "seen": "x" * 501}, "at most 500 characters"),
            ({"verdict": "not-kept", "seen": "\u200b\u202e"}, "Say what you saw"),
        ],
    )
    def test_what_is_wrong_is_said_at_the_control(
        self, controlled: Process, cast: Cast, sign_in: SignIn, sent: dict[str, str], said: str
    ) -> None:
        answer = sign_in(cast.emma).post(URL, {"token": uuid4(), "control": risk_at().wording, **sent})
        assert said in answer.content.decode()
        assert (sent["seen"] or "<textarea") in answer.content.decode()
        assert not SignOff.objects.exists()

    def test_a_control_reworded_while_the_page_was_open_keeps_what_was_typed(
        self, controlled: Process, cast: Cast, sign_in: SignIn
    ) -> None:
        client, old = sign_in(cast.emma), risk_at().wording
        factories.in_force(controlled, plain(step("order", risks=(replace(RISK, control="Letters are scanned"),))))
        sent = {"token": uuid4(), "control": old, "verdict": "kept", "seen": "Forty of forty."}
        answer = client.post(URL, sent).content.decode()
        assert "has other words by now" in answer
        assert "Forty of forty." in answer
        assert not SignOff.objects.exists()

    def test_another_keepers_control_is_refused(self, process: Process, cast: Cast, sign_in: SignIn) -> None:
        others = PlainRisk("It comes late", 1, 1, "Dates are compared", "head-of-purchasing")
        factories.in_force(process, plain(step("order", risks=(RISK, others))))
        wording = StepRisk.objects.get(control="Dates are compared").wording
        sent = {"token": uuid4(), "control": wording, "verdict": "kept"}
        assert sign_in(cast.emma).post(URL, sent).status_code == 403

    def test_the_sign_offs_of_one_of_several_procedures_stay(
        self, controlled: Process, cast: Cast, sign_in: SignIn
    ) -> None:
        """Another procedure has the same step; in the one that is asked for it is gone."""
        give(cast.emma, seen="Forty of forty.")
        other = factories.process("Another one")
        factories.in_force(other, plain(step("order", risks=(RISK,))))
        factories.in_force(controlled, plain(step("other")))
        shown = self.shown(sign_in(cast.eve), f"{URL}?of={controlled.document.number}")
        assert "Forty of forty." in shown
        assert "no longer in force" in shown
        assert "no longer in force" not in self.shown(sign_in(cast.eve), f"{URL}?of={other.document.number}")

    def test_others_are_refused(self, controlled: Process, cast: Cast, sign_in: SignIn) -> None:
        sent = {"token": uuid4(), "control": risk_at().wording, "verdict": "kept"}
        assert sign_in(cast.oscar).post(URL, sent).status_code == 403

    def test_the_sign_offs_stay_when_the_step_is_gone(self, controlled: Process, cast: Cast, sign_in: SignIn) -> None:
        give(cast.emma, seen="Forty of forty.")
        factories.in_force(controlled, plain(step("other")))
        shown = self.shown(sign_in(cast.eve))
        assert "no longer in force" in shown
        assert "Forty of forty." in shown

    def test_queries_do_not_grow_with_risks_and_sign_offs(self, process: Process, cast: Cast, sign_in: SignIn) -> None:
        def asked(client: Any) -> CaptureQueriesContext:
            client.get(URL)  # what is kept in memory is there now
            with CaptureQueriesContext(connection) as queries:
                client.get(URL)
            return queries

        risks = tuple(replace(RISK, what=f"It gets lost {n}") for n in range(12))
        factories.in_force(process, plain(step("order", risks=risks)))
        for _ in range(3):
            give(cast.emma)
        client = sign_in(cast.emma)
        few = len(asked(client))
        keepers = [person(roles=[role("buyer")]) for _ in range(6)]
        for keeper in keepers:
            give(keeper)
        assert len(asked(client)) == few


class TestWhereItIsSeen:
    def test_the_register_says_how_each_control_stands(self, process: Process, cast: Cast, sign_in: SignIn) -> None:
        late = replace(RISK, what="It comes late", control="Dates are compared")
        factories.in_force(process, plain(step("order", risks=(RISK, late))), since=ago(40))
        give(cast.emma, is_kept=False, seen="Two were missing.")
        client = sign_in(cast.quinn)
        shown = client.get("/processes/risks/").content.decode()
        assert "1 is not kept and 1 is not signed off in time" in shown
        assert f"said {cast.emma.name}" in shown
        assert "never signed off as it is now" in shown
        assert "1 is not kept and 1 is not signed off in time" in client.get("/processes/health/").content.decode()
        only = client.get("/processes/risks/?stands=late").content.decode()
        assert "Dates are compared" in only
        assert "Letters are counted" not in only
        table = client.get("/processes/risks/?as=csv").content.decode()
        assert ",Late," in table
        assert ",Not kept," in table
        (head, row) = client.get("/processes/risks/?as=sign-offs").content.decode().splitlines()
        assert head.startswith("\ufeffWhen,")
        assert (
            f"P-0001,Buy castings and parts,1,Order,A letter gets lost,Letters are counted,Buyer,{cast.emma.name}"
            in row
        )
        assert row.endswith("Not kept,Two were missing.")
        for nonsense in ("x", "%00", "kept&stands=none"):
            assert client.get(f"/processes/risks/?stands={nonsense}").status_code == 200

    def test_the_owner_is_told_on_the_health_of_the_procedure(
        self, controlled: Process, cast: Cast, sign_in: SignIn
    ) -> None:
        give(cast.emma, is_kept=False, seen="Two were missing.")
        here = sign_in(cast.oscar).get(URL).content.decode()
        assert "It is settled when Buyer signs it off as kept" in here
        assert f'href="{controlled.get_absolute_url()}edit/"' in here
        shown = sign_in(cast.oscar).get(f"{controlled.get_absolute_url()}?view=health").content.decode()
        assert f'href="{URL}?of=' in shown
        assert "Step 1: “Letters are counted” is not kept, said Emma" in shown

    def test_so_it_is_where_nobody_asks_for_the_sign_off(self, process: Process, cast: Cast, sign_in: SignIn) -> None:
        factories.in_force(process, plain(step("order", risks=(replace(RISK, control_every=None),))))
        give(cast.emma, is_kept=False, seen="Two were missing.")
        shown = sign_in(cast.oscar).get(f"{process.get_absolute_url()}?view=health").content.decode()
        assert "Step 1: “Letters are counted” is not kept, said Emma" in shown

    def test_the_step_leads_the_keeper_to_it(self, controlled: Process, cast: Cast, sign_in: SignIn) -> None:
        for who, word in ((cast.emma, "Sign off<"), (cast.eve, "Sign-offs<")):
            for address in (controlled.get_absolute_url(), f"/steps/{identity('order')}/"):
                shown = sign_in(who).get(f"{address}?view=steps").content.decode()
                assert URL in shown
                assert word in shown
                assert "signed off every 3 months" in shown

    def test_a_keeper_is_asked_for_the_variant_of_their_unit_instead(
        self, controlled: Process, cast: Cast, sign_in: SignIn
    ) -> None:
        yard = unit("yard")
        of_yard = role("yard-worker")
        of_yard.unit = yard
        of_yard.save()
        wilma = person("wilma", roles=[of_yard, role("buyer")])
        local = Variant.create(
            by=setup_account(), standard=controlled, unit=yard, title="Order, Yard", owner_role=role("board")
        )
        draft = local.process.document.revisions.open().get()
        draft.submit(by=setup_account(), version=draft.version)
        draft.approve(by=approver(), password=PASSWORD, sha256=draft.sha256, token=uuid4())
        asked = {who.username: [task.code for task in inbox.waiting_for(who).tasks] for who in (wilma, cast.emma)}
        assert asked == {"wilma": [local.process.document.number], "emma": [controlled.document.number]}
        of_standard = StepRisk.objects.select_related("step", "control_role").get(
            step__procedure__revision__document=controlled.document
        )
        SignOff.give(by=cast.emma, risk=of_standard, is_kept=True, token=uuid4())
        assert waits_for(cast.emma) == []
        assert len(waits_for(wilma)) == 1
        with clock.at(clock.today() + timedelta(days=20)):  # late: perhaps nobody there keeps it
            assert [what for _verb, what, _due in waits_for(cast.emma)] == [RISK.control]
        shown = sign_in(wilma).get(f"{local.process.get_absolute_url()}?view=steps").content.decode()
        assert f"{URL}?of={local.process.document.number}" in shown

    def test_the_handbook_of_a_role_names_what_it_keeps_at_the_steps_of_others(
        self, process: Process, cast: Cast, sign_in: SignIn
    ) -> None:
        kept = replace(RISK, control_role="planner")
        role("planner")
        factories.in_force(process, plain(step("order", risks=(kept,))))
        shown = sign_in(cast.eve).get("/roles/planner/handbook/").content.decode()
        assert "Controls this role keeps" in shown
        assert URL in shown
        assert "signed off every 3 months" in shown
