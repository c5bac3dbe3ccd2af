"""Entering the value of a month."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kpis.models import Kpi, Measurement
from people import clock
from people.models import User
from tests import factories
from tests.conftest import Cast, SignIn

FEBRUARY = date(2026, 2, 1)


@pytest.fixture
def kpi(cast: Cast) -> Kpi:
    with clock.at("2026-03-05"):
        return factories.targeted(factories.kpi(code="SOT"))


def record(kpi: Kpi, by: User, value: str | None = "95.2", *, on: str = "2026-03-05", **fields: object) -> Measurement:
    number = None if value is None else Decimal(value)
    with clock.at(on):
        return kpi.record(by=by, value=number, **{"period": FEBRUARY, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["emma", "oscar", "eve"])
def test_the_updater_the_owner_and_those_who_manage_goals_may_enter_it(cast: Cast, kpi: Kpi, name: str) -> None:
    assert record(kpi, getattr(cast, name)).value == Decimal("95.2")


@pytest.mark.parametrize("name", ["quinn", "ada", "sam", "nora"])
def test_nobody_else_may_enter_it(cast: Cast, kpi: Kpi, name: str) -> None:
    with pytest.raises(PermissionDenied):
        record(kpi, getattr(cast, name))

    assert not Measurement.objects.exists()


def test_it_is_judged_at_once_by_the_target_of_its_month(emma: User, kpi: Kpi) -> None:
    row = record(kpi, emma, "92")

    assert (row.status, row.score) == ("watch", Decimal("4.95"))
    assert row.target == kpi.targets.get()


def test_a_value_without_a_target_is_never_green(emma: User) -> None:
    row = record(factories.kpi(), emma, "100")

    assert (row.status, row.score, row.target) == ("none", None, None)


def test_not_applicable_needs_a_reason_and_is_not_judged(emma: User, kpi: Kpi) -> None:
    with pytest.raises(ValidationError, match="why there is no value"):
        record(kpi, emma, None, note="  ")

    row = record(kpi, emma, None, note="The plant stood still.")

    assert (row.value, row.status, row.score) == (None, "none", None)


def test_a_month_has_one_value_and_a_second_is_offered_restatement(emma: User, oscar: User, kpi: Kpi) -> None:
    record(kpi, emma)

    with pytest.raises(
        ValidationError, match=r"February 2026 has a value already: 95.2.*entered on 5 March 2026"
    ) as no:
        record(kpi, oscar, "96")

    assert "restate it with a reason" in no.value.messages[0]
    assert Measurement.objects.get().value == Decimal("95.2")


def test_the_same_sending_twice_is_one_value(emma: User, kpi: Kpi) -> None:
    token = uuid4()

    assert record(kpi, emma, token=token) == record(kpi, emma, "96", token=token)
    assert Measurement.objects.get().value == Decimal("95.2")


def test_a_month_that_has_not_begun_has_no_value(emma: User, kpi: Kpi) -> None:
    with pytest.raises(ValidationError, match="April 2026 has not begun yet"):
        record(kpi, emma, period=date(2026, 4, 1))


@pytest.mark.parametrize("period", [date(2026, 2, 2), date(1999, 12, 1), date(2101, 1, 1)])
def test_a_period_is_a_month_between_2000_and_2100(emma: User, kpi: Kpi, period: date) -> None:
    with pytest.raises(ValidationError):
        record(kpi, emma, period=period)


@pytest.mark.parametrize("bad", ["NaN", "Infinity", "1e400", "1.1234567", "1234567890123456"])
def test_what_cannot_be_stored_exactly_is_refused(emma: User, kpi: Kpi, bad: str) -> None:
    with pytest.raises(ValidationError):
        record(kpi, emma, bad)

    assert not Measurement.objects.exists()


@pytest.mark.parametrize("value", ["123456789012345", "999999999.999999", "-0.000001", "0", "88.10"])
def test_what_is_stored_is_exactly_what_was_typed(emma: User, kpi: Kpi, value: str) -> None:
    record(kpi, emma, value)

    assert Measurement.objects.get().value == Decimal(value)


def test_a_yes_or_no_measure_takes_nothing_else(emma: User) -> None:
    kpi = factories.targeted(factories.kpi(direction="yes_no", unit=""), target="1")

    with pytest.raises(ValidationError, match="yes or no"):
        record(kpi, emma, "2")

    assert record(kpi, emma, "1").status == "good"


def test_the_audit_trail_names_who_entered_it_and_why(emma: User, kpi: Kpi) -> None:
    row = record(kpi, emma, note="Two foundries were late.")

    entry = row.history.get()
    assert (entry.history_user, entry.history_change_reason) == (emma, "Two foundries were late.")
    assert (row.recorded_by, row.recorded_at) == (emma, clock.as_moment("2026-03-05"))


# ---- the page


def test_the_form_saves_the_value(sign_in: SignIn, emma: User, kpi: Kpi) -> None:
    with clock.at("2026-03-05"):
        given = {"period": "2026-02", "value": " 95.2 ", "note": "", "token": uuid4()}
        response = sign_in(emma).post("/kpis/SOT/record/", given, follow=True)

    assert response.redirect_chain == [("/kpis/SOT/", 302)]
    assert "February 2026 is saved: 95.2" in response.content.decode()


@pytest.mark.parametrize("typed", ["NaN", "1e400", "1.234,5", "1,234", "", "９６", "1_000", "9" * 61, "\x00", "<b>"])
def test_what_cannot_be_read_stays_in_the_form_with_a_message(
    sign_in: SignIn, emma: User, kpi: Kpi, typed: str
) -> None:
    with clock.at("2026-03-05"):
        given = {"period": "2026-02", "value": typed, "note": "My words stay.", "token": uuid4()}
        response = sign_in(emma).post("/kpis/SOT/record/", given)

    page = response.content.decode()
    assert response.status_code == 200
    assert "Nothing was lost" in page
    assert "My words stay." in page
    assert not Measurement.objects.exists()


def test_a_month_without_a_value_is_entered_as_such(sign_in: SignIn, emma: User, kpi: Kpi) -> None:
    with clock.at("2026-03-05"):
        given = {"period": "2026-02", "value": "", "not_applicable": "on", "note": "No plant.", "token": uuid4()}
        assert sign_in(emma).post("/kpis/SOT/record/", given).status_code == 302

    assert Measurement.objects.get().value is None


@pytest.mark.parametrize("mark", ["", "False"])
def test_an_empty_value_without_that_mark_is_asked_for(sign_in: SignIn, emma: User, kpi: Kpi, mark: str) -> None:
    with clock.at("2026-03-05"):
        given = {"period": "2026-02", "value": "", "not_applicable": mark, "note": "Why.", "token": uuid4()}
        response = sign_in(emma).post("/kpis/SOT/record/", {key: value for key, value in given.items() if value != ""})

    assert response.status_code == 200
    assert not Measurement.objects.exists()


def test_a_value_and_the_mark_that_there_is_none_contradict_each_other(sign_in: SignIn, emma: User, kpi: Kpi) -> None:
    with clock.at("2026-03-05"):
        given = {"period": "2026-02", "value": "95", "not_applicable": "on", "note": "Why.", "token": uuid4()}
        page = sign_in(emma).post("/kpis/SOT/record/", given).content.decode()

    assert "Take one of them away" in page
    assert not Measurement.objects.exists()


def test_a_month_entered_twice_links_to_its_restatement(sign_in: SignIn, emma: User, kpi: Kpi) -> None:
    record(kpi, emma)
    with clock.at("2026-03-05"):
        given = {"period": "2026-02", "value": "96", "token": uuid4()}
        page = sign_in(emma).post("/kpis/SOT/record/", given).content.decode()

    assert "has a value already" in page
    assert "/kpis/SOT/values/2026-02/restate/" in page


@pytest.mark.parametrize("period", ["2026-13", "2026-02-30", "x", "2101-01", "2027-01", "", "2026-02\x00"])
def test_a_month_that_is_none_gets_a_message(sign_in: SignIn, emma: User, kpi: Kpi, period: str) -> None:
    with clock.at("2026-03-05"):
        given = {"period": period, "value": "96", "token": uuid4()}
        response = sign_in(emma).post("/kpis/SOT/record/", given)

    assert response.status_code == 200
    assert not Measurement.objects.exists()


def test_the_form_proposes_the_month_that_is_missing(sign_in: SignIn, emma: User, kpi: Kpi) -> None:
    with clock.at("2026-03-05"):
        page = sign_in(emma).get("/kpis/SOT/record/").content.decode()

    assert '<option value="2026-02" selected>February 2026</option>' in page


def test_where_no_month_is_missing_it_says_so_and_proposes_the_one_that_runs(
    sign_in: SignIn, emma: User, kpi: Kpi
) -> None:
    for ago in range(13):
        year, month = divmod(2026 * 12 + 1 - ago, 12)
        record(kpi, emma, period=date(year, month + 1, 1))
    with clock.at("2026-03-05"):
        page = sign_in(emma).get("/kpis/SOT/record/?period=2026-02").content.decode()

    assert '<option value="2026-03" selected>March 2026</option>' in page
    assert "Every month that has ended has its value." in page


@pytest.mark.parametrize(("name", "status"), [("nora", 403), ("ada", 403), ("sam", 404)])
def test_the_page_is_for_those_who_may_enter_it(sign_in: SignIn, cast: Cast, kpi: Kpi, name: str, status: int) -> None:
    assert sign_in(getattr(cast, name)).get("/kpis/SOT/record/").status_code == status


def test_an_empty_field_says_what_to_do_and_how_to_write_it(kpi: Kpi, emma: User, sign_in: SignIn) -> None:
    sent = {"period": "2026-02", "value": "", "note": "", "token": str(uuid4())}
    with clock.at("2026-03-05"):
        page = sign_in(emma).post(f"{kpi.get_absolute_url()}record/", sent).content.decode()

    assert "Write it, or tick that there is none this month." in page
    assert f"Write it like {'96.0' if kpi.decimals else '96'}, without a unit." in page
