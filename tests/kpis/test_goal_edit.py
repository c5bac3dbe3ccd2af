"""Setting, changing and moving goals (quality.md TREE-01, TREE-03, K9)."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kpis.models import Goal
from kpis.models.fields import StaleEdit
from people.models import Role, User
from processes.tree import check_tree
from tests import factories
from tests.conftest import Cast, SignIn


def sheet(goal: Goal, **fields: Any) -> dict[str, Any]:
    given = {
        "statement": goal.statement,
        "perspective": goal.perspective,
        "owner_role": goal.owner_role,
        "unit": None,
        "weight": Decimal(2),
        "rollup": "worst",
        "readers": [],
    }
    return {**given, **fields}


def form(**fields: Any) -> dict[str, Any]:
    given = {
        "code": "DELIVER",
        "statement": "Deliver on the promised day",
        "perspective": "customer",
        "owner_role": factories.role("head-of-purchasing").pk,
        "weight": "1",
        "rollup": "mean",
        "token": uuid4(),
    }
    return {**given, **fields}


# ---- set


def test_those_who_manage_goals_set_one_and_the_trail_says_so(eve: User) -> None:
    goal = factories.goal(by=eve)

    entry = goal.history.earliest("history_id")
    assert (entry.history_user, entry.history_type) == (eve, "+")


@pytest.mark.parametrize("name", ["emma", "oscar", "quinn", "ada", "sam", "nora"])
def test_nobody_else_sets_one(cast: Cast, sign_in: SignIn, name: str) -> None:
    with pytest.raises(PermissionDenied):
        factories.goal(by=getattr(cast, name))

    assert sign_in(getattr(cast, name)).get("/goals/new/").status_code == 403
    assert not Goal.objects.exists()


def test_the_page_sets_it_below_another(sign_in: SignIn, eve: User) -> None:
    top = factories.goal("Top")

    response = sign_in(eve).post("/goals/new/", form(parent=top.pk))

    assert response["Location"] == "/goals/DELIVER/"
    assert Goal.objects.get(code="DELIVER").parent == top
    assert check_tree(Goal) == []


def test_the_same_sending_twice_sets_one_goal(sign_in: SignIn, eve: User) -> None:
    given = form()
    client = sign_in(eve)

    assert client.post("/goals/new/", given).status_code == client.post("/goals/new/", given).status_code == 302
    assert Goal.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weight", "0"), ("weight", "-1"), ("weight", "NaN"), ("weight", "1e400"), ("weight", "1,5"),
        ("weight", "999999999"), ("code", "new"), ("code", "a b"), ("code", ""), ("statement", ""),
        ("perspective", "x"), ("rollup", "x"), ("owner_role", "999999"), ("owner_role", "x"), ("parent", "0"),
        ("statement", "x" * 161), ("statement", "\x00"), ("token", "x"),
    ],
)  # fmt: skip
def test_what_a_goal_cannot_be_is_said_in_place(sign_in: SignIn, eve: User, field: str, value: str) -> None:
    response = sign_in(eve).post("/goals/new/", form(**{field: value}))

    assert response.status_code == 200
    assert "Nothing was lost" in response.content.decode()
    assert not Goal.objects.exists()


# ---- change


@pytest.mark.parametrize("name", ["oscar", "eve"])
def test_its_owner_and_those_who_manage_goals_change_it(cast: Cast, buyer: Role, name: str) -> None:
    goal = factories.goal()

    goal.edit(by=getattr(cast, name), version=1, **sheet(goal, statement="Always on time", readers=[buyer]))

    goal.refresh_from_db()
    assert (goal.statement, goal.version, list(goal.readers.all())) == ("Always on time", 2, [buyer])
    assert goal.history.latest("history_id").history_user == getattr(cast, name)


@pytest.mark.parametrize("name", ["emma", "quinn", "ada", "sam", "nora"])
def test_nobody_else_changes_it(cast: Cast, name: str) -> None:
    goal = factories.goal()

    with pytest.raises(PermissionDenied):
        goal.edit(by=getattr(cast, name), version=1, **sheet(goal))


def test_who_was_slower_overwrites_nothing(oscar: User, eve: User) -> None:
    goal = factories.goal()
    goal.edit(by=eve, version=1, **sheet(goal, statement="Hers"))

    with pytest.raises(StaleEdit):
        goal.edit(by=oscar, version=1, **sheet(goal, statement="His"))

    goal.refresh_from_db()
    assert goal.statement == "Hers"


def test_the_slower_one_keeps_what_they_typed_and_may_send_it_again(sign_in: SignIn, oscar: User, eve: User) -> None:
    goal = factories.goal()
    goal.edit(by=eve, version=1, **sheet(goal, statement="Hers"))
    client, address = sign_in(oscar), f"/goals/{goal.code}/edit/"

    refused = client.post(address, form(statement="His", version=1))
    page = refused.content.decode()

    assert refused.status_code == 409
    assert 'value="His"' in page
    assert "Somebody else changed this" in page
    assert 'name="version" value="2"' in page
    assert client.post(address, form(statement="His", version=2)).status_code == 302


def test_a_changed_goal_is_found_under_its_new_words(eve: User) -> None:
    goal = factories.goal()
    goal.edit(by=eve, version=1, **sheet(goal, statement="Castings are here on time"))

    goal.refresh_from_db()
    assert goal.index.title == "Castings are here on time"


# ---- move


def test_a_goal_moves_with_all_below_it(eve: User) -> None:
    a, b = factories.goal("A"), factories.goal("B")
    child = factories.goal("Child", parent=a)

    a.move(by=eve, parent=b)

    b.refresh_from_db()
    assert list(b.get_descendants()) == [a, child]
    assert check_tree(Goal) == []


@pytest.mark.parametrize("target", ["itself", "its child"])
def test_a_goal_never_stands_below_itself(sign_in: SignIn, eve: User, target: str) -> None:
    goal = factories.goal()
    child = factories.goal("Child", parent=goal)
    below = goal if target == "itself" else child

    with pytest.raises(ValidationError, match="cannot be moved below itself"):
        goal.move(by=eve, parent=below)
    page = sign_in(eve).post(f"/goals/{goal.code}/move/", {"parent": below.pk, "token": uuid4()})
    assert page.status_code == 200
    assert check_tree(Goal) == []


@pytest.mark.parametrize("name", ["emma", "oscar", "quinn", "ada", "sam", "nora"])
def test_only_those_who_manage_goals_move_one(cast: Cast, name: str) -> None:
    goal = factories.goal()

    with pytest.raises(PermissionDenied):
        goal.move(by=getattr(cast, name), parent=None)


def test_the_page_moves_it(sign_in: SignIn, eve: User) -> None:
    top, goal = factories.goal("Top"), factories.goal()

    assert sign_in(eve).post(f"/goals/{goal.code}/move/", {"parent": top.pk, "token": uuid4()}).status_code == 302
    goal.refresh_from_db()
    assert goal.parent == top


@pytest.mark.parametrize(("name", "status"), [("oscar", 200), ("emma", 403), ("ada", 403), ("sam", 404)])
def test_the_edit_page_is_for_those_who_may(sign_in: SignIn, cast: Cast, name: str, status: int) -> None:
    assert sign_in(getattr(cast, name)).get(f"/goals/{factories.goal().code}/edit/").status_code == status
