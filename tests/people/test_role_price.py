"""What an hour of a role costs: set and seen by those with the right alone."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission

from people.models import Role, User
from tests.conftest import SignIn

ADDRESS = "/roles/buyer/price/"


@pytest.fixture
def eve_sees_rates(eve: User) -> User:
    eve.roles_today[0].permissions.add(Permission.objects.get(codename="see_rates"))
    return User.objects.get(pk=eve.pk)


def form(rate: str) -> dict[str, str]:
    return {"hourly_rate": rate, "reason": "New pay scale.", "token": str(uuid4())}


def test_the_rate_is_set_and_recorded(sign_in: SignIn, eve_sees_rates: User, buyer: Role) -> None:
    answer = sign_in(eve_sees_rates).post(ADDRESS, form("54.50"), follow=True)
    assert "An hour costs 54.50." in answer.content.decode()
    buyer.refresh_from_db()
    assert buyer.hourly_rate == Decimal("54.50")
    entry = buyer.history.latest()
    assert (entry.history_user, entry.history_change_reason) == (eve_sees_rates, "New pay scale.")


@pytest.mark.parametrize("rate", ["-1", "NaN", "1e400", "1,5", "1.234", "abc", "\x00", "99999999"])
def test_a_rate_that_is_none_is_refused_at_the_field(
    sign_in: SignIn, eve_sees_rates: User, buyer: Role, rate: str
) -> None:
    answer = sign_in(eve_sees_rates).post(ADDRESS, form(rate))
    assert answer.status_code == 200
    assert "id_hourly_rate_error" in answer.content.decode()
    buyer.refresh_from_db()
    assert buyer.hourly_rate is None


def test_an_empty_rate_means_that_nobody_knows(sign_in: SignIn, eve_sees_rates: User, buyer: Role) -> None:
    buyer.price(by=eve_sees_rates, hourly_rate=Decimal(50))
    sign_in(eve_sees_rates).post(ADDRESS, form(""))
    buyer.refresh_from_db()
    assert buyer.hourly_rate is None


def test_nobody_else_sees_or_sets_it(sign_in: SignIn, quinn: User, buyer: Role, eve_sees_rates: User) -> None:
    buyer.price(by=eve_sees_rates, hourly_rate=Decimal("51.25"))
    assert sign_in(quinn).post(ADDRESS, form("1")).status_code == 403
    assert "51.25" not in sign_in(quinn).get("/roles/buyer/").content.decode()
    assert "51.25" in sign_in(eve_sees_rates).get("/roles/buyer/").content.decode()


def test_a_role_of_outsiders_has_no_rate(sign_in: SignIn, eve_sees_rates: User, supplier_role: Role) -> None:
    assert sign_in(eve_sees_rates).get(f"/roles/{supplier_role.code}/price/").status_code == 403
