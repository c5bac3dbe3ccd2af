"""The cast, and what every test stands on."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from people import guards
from people.models import Partner, Role, User
from tests import factories


class Cast(NamedTuple):
    """The persons of the product, each with the roles that make them who they are."""

    emma: User  # employee: a buyer
    oscar: User  # process owner: head of purchasing
    quinn: User  # quality manager: oversees, approves, manages documents, processes and people
    eve: User  # executive: manages goals
    ada: User  # auditor: sees everything, writes nothing
    sam: User  # a supplier's user
    nora: User  # an employee without a role


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are no part of the name of a test: an archive holds its hour, and all workers must have the same names."""
    return "bytes" if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def _quick_and_apart(settings: Settings, tmp_path: Path) -> None:
    """Passwords that cost nothing to check, static files by their plain names, a folder of this test's own."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.BMS_MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"  # the one of the checkout is collected anew while others look into it
    settings.STATIC_ROOT.mkdir()


@pytest.fixture(autouse=True)
def _emptied_afterwards(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits ends by emptying every table; the guards of signed records let it, once."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction")) or not {
        "transactional_db",
        "live_server",
    }.isdisjoint(request.fixturenames)
    if commits:
        request.getfixturevalue("_django_db_helper")
    yield
    if commits:
        guards.lift_truncate()


@pytest.fixture
def buyer(db: None) -> Role:
    return factories.role("buyer", name="Buyer")


@pytest.fixture
def head_of_purchasing(db: None) -> Role:
    return factories.role("head-of-purchasing", name="Head of Purchasing")


@pytest.fixture
def supplier_role(db: None) -> Role:
    return factories.role("supplier-of-castings", name="Supplier of castings", is_external=True)


@pytest.fixture
def rossi(db: None) -> Partner:
    return factories.partner("rossi")


@pytest.fixture
def cast(buyer: Role, head_of_purchasing: Role, supplier_role: Role, rossi: Partner) -> Cast:
    employee = factories.role("employee", name="Employee")
    quality_manager = factories.role(
        "quality-manager",
        name="Quality manager",
        permissions=[
            "people.oversee",
            "people.manage_people",
            "documents.approve_revision",
            "documents.manage_documents",
            "processes.manage_tree",
        ],
    )
    managing_director = factories.role("managing-director", name="Managing director", permissions=["kpis.manage_goals"])
    auditor = factories.role("auditor", name="Auditor", permissions=["people.oversee"])
    holding = {
        "emma": [buyer, employee],
        "oscar": [head_of_purchasing, employee],
        "quinn": [quality_manager, employee],
        "eve": [managing_director, employee],
        "ada": [auditor],
        "sam": [supplier_role],
    }
    names = {
        "emma": "Emma Lindqvist",
        "oscar": "Oscar Brandt",
        "quinn": "Quinn Okafor",
        "eve": "Eve Halvorsen",
        "ada": "Ada Novak",
        "sam": "Sam Conti",
        "nora": "Nora Berg",
    }
    return Cast(**factories.persons(names, holding=holding, of={"sam": rossi}))


@pytest.fixture
def emma(cast: Cast) -> User:
    return cast.emma


@pytest.fixture
def oscar(cast: Cast) -> User:
    return cast.oscar


@pytest.fixture
def quinn(cast: Cast) -> User:
    return cast.quinn


@pytest.fixture
def eve(cast: Cast) -> User:
    return cast.eve


@pytest.fixture
def ada(cast: Cast) -> User:
    return cast.ada


@pytest.fixture
def sam(cast: Cast) -> User:
    return cast.sam


@pytest.fixture
def nora(cast: Cast) -> User:
    return cast.nora


class SignIn:
    """``sign_in(emma)`` gives a client in which Emma is signed in."""

    def __call__(self, user: User) -> Client:
        client = Client()
        client.force_login(user, backend="people.authorities.RoleBackend")
        return client


@pytest.fixture
def sign_in() -> SignIn:
    return SignIn()
