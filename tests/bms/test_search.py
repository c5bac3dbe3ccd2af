"""One search: finds what is in force, opens the step, shows nobody what they may not see."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Role, User
from processes.plain import PlainStep
from tests import factories
from tests.bms.firm import identity, procedure
from tests.conftest import Cast, SignIn
from tests.processes import factories as process_factories

pytestmark = pytest.mark.django_db


def search(client_of: SignIn, user: User, words: str, **more: str) -> str:
    response = client_of(user).get("/search/", {"q": words, **more})
    assert response.status_code == 200
    return response.content.decode()


def test_a_word_of_the_text_finds_the_document(sign_in: SignIn, emma: User) -> None:
    factories.in_force(title="Torque the bolts", html="<p>Use a calibrated wrench.</p>")
    page = search(sign_in, emma, "wrenches")
    assert "Torque the bolts" in page
    assert "<mark>wrench</mark>" in page


@pytest.mark.parametrize("typed", ["WI-001", "wi-001", "WI 001", "wi-0", "WI001", "wi1", "Wi 1", "wi-1"])
def test_a_number_finds_its_document(typed: str, sign_in: SignIn, emma: User) -> None:
    factories.in_force(title="Torque the bolts")
    assert "Torque the bolts" in search(sign_in, emma, typed)


@pytest.mark.parametrize("typed", ["42", "042", "0042", " 42 "])
def test_a_number_without_its_letters_finds_what_carries_it(typed: str, sign_in: SignIn, cast: Cast) -> None:
    for title in ("Torque the bolts", "Paint the valve"):
        document = factories.document(title=title, number={"T": "WI-042", "P": "WI-043"}[title[0]])
        factories.in_force(document, html=f"<p>{'42 ' * 30}bolts.</p>", title=title)
    bought = process_factories.process("Buy castings", number="P-0042")
    process_factories.in_force(bought)
    titles = re.findall(r'hit__title"><a href="([^"]*)"', search(sign_in, cast.nora, typed))
    assert set(titles[:2]) == {"/processes/P-0042/", "/documents/WI-042/"}, titles
    assert titles[2] == f"/steps/{process_factories.identity('order')}/", "What carries the number, then its steps."


def test_for_whoever_does_its_steps_the_procedure_still_comes_first(sign_in: SignIn, cast: Cast) -> None:
    bought = process_factories.process("Buy castings", number="P-0042")
    process_factories.in_force(bought)
    factories.goal("Right skills", code="G-42")
    for typed in ("42", "P-0042"):
        page = search(sign_in, cast.emma, typed)
        first, second = re.findall(r'hit__title"><a href="([^"]*)"', page)[:2]
        assert (first, second) == ("/processes/P-0042/", f"/steps/{process_factories.identity('order')}/")
        assert "You do steps in it" in page
    assert "Right skills" in search(sign_in, cast.emma, "42")


def test_a_number_without_its_letters_names_nothing_that_may_not_be_known(
    sign_in: SignIn, emma: User, nora: User, sam: User, buyer: Role
) -> None:
    secret = factories.document(title="Price list", readers=[buyer], number="WI-042")
    factories.in_force(secret, title="Price list")
    assert "Price list" in search(sign_in, emma, "42")
    for reader in (nora, sam):
        page = search(sign_in, reader, "42")
        assert "Price list" not in page
        assert "WI-042" not in page


def test_the_number_typed_comes_first(sign_in: SignIn, emma: User) -> None:
    factories.in_force(title="Named here", html="<p>See WI-002, WI-002 and WI-002.</p>")
    factories.in_force(title="The one itself")
    page = search(sign_in, emma, "WI-002")
    assert page.index("The one itself") < page.index("Named here")


def test_drafts_and_old_words_are_not_found(sign_in: SignIn, emma: User, oscar: User) -> None:
    first = factories.in_force(by=oscar, html="<p>oldword</p>")
    assert first.effective_from is not None
    factories.in_force(first.document, by=oscar, since=first.effective_from + timedelta(days=1), html="<p>newword</p>")
    factories.draft(first.document, by=oscar, html="<p>draftword</p>")
    for reader in (emma, oscar):
        assert "WI-001" in search(sign_in, reader, "newword")
        for hidden in ("oldword", "draftword"):
            assert "hit__title" not in search(sign_in, reader, hidden)


def test_what_is_restricted_is_found_by_its_readers_only(
    sign_in: SignIn, emma: User, nora: User, sam: User, quinn: User, buyer: Role
) -> None:
    secret = factories.document(title="Price list", readers=[buyer])
    factories.in_force(secret, html="<p>confidential</p>", title="Price list")
    for reader, finds in ((emma, True), (quinn, True), (nora, False), (sam, False)):
        page = search(sign_in, reader, "confidential")
        assert ("Price list" in page) == finds
        assert ("0 answers" in page or "No answers" in page) != finds


def test_a_person_from_outside_finds_neither_people_nor_roles_of_ours(sign_in: SignIn, sam: User, emma: User) -> None:
    assert "Emma Lindqvist" in search(sign_in, emma, "Lindqvist")
    for words in ("Lindqvist", "Oscar", "Head of Purchasing"):
        assert "hit__title" not in search(sign_in, sam, words)


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "%", "%_" * 2000, "x" * 10_000, "\x00", "a\x00b", "NEAR(AND OR * \"", "'", "\\", "' OR 1=1 --",
        "a:*b", "!", "& | !", "<script>alert(1)</script>", "((((", "é", "١٢٣", "\u202e", "word " * 1000, '"', '"a b',
        "{{7*7}}", "-", "--", "a-", "🦊",
    ],
)  # fmt: skip
def test_whatever_is_typed_gives_a_page(typed: str, sign_in: SignIn, emma: User) -> None:
    factories.in_force()
    page = search(sign_in, emma, typed)
    assert "<script>alert" not in page


def test_an_unknown_kind_is_no_kind(sign_in: SignIn, emma: User) -> None:
    factories.in_force(title="Torque the bolts")
    assert "Torque the bolts" in search(sign_in, emma, "torque", kind="' OR 1=1")


def test_one_word_finds_every_kind_of_answer(sign_in: SignIn, cast: Cast) -> None:
    procedure("Cast zircon", cast.oscar, PlainStep(identity("pour"), "Pour the zircon", role="buyer"))
    process_factories.process("Grind zircon")  # without a procedure
    factories.goal("Zircon without waste")
    factories.kpi("Zircon lost")
    factories.role("zircon-smith", name="Zircon smith")
    page = search(sign_in, cast.emma, "zircon")
    titles = re.findall(r'hit__title"><a href="[^"]*">(?:<span class="code">[^<]*</span> )?([^<]*)', page)
    assert sorted(titles) == [
        "Cast zircon",
        "Grind zircon",
        "Pour the zircon",
        "Zircon lost",
        "Zircon smith",
        "Zircon without waste",
    ]


def test_the_excerpt_of_a_measure_does_not_run_its_definition_into_the_formula(sign_in: SignIn, emma: User) -> None:
    factories.kpi(definition="Castings lost", formula="Lost divided by poured.", source="ERP")
    assert "<mark>Castings</mark> lost; Lost divided by poured. ERP" in search(sign_in, emma, "castings")


@pytest.mark.parametrize("typed", ["heat number", "Heat numbers", "melts", "chz", "poured"])
def test_a_term_is_found_by_its_words_and_by_what_it_means(typed: str, sign_in: SignIn, nora: User, sam: User) -> None:
    factories.term("Heat number", other_words="CHZ, melt", meaning="The melt <b> it was poured from.")
    for reader in (nora, sam):
        page = search(sign_in, reader, typed)
        assert 'href="/glossary/#heat-number">Heat number</a>' in page
        assert "The melt &lt;b&gt; it was poured from." in page
        assert "Word of the glossary" in page


def test_a_term_typed_comes_before_the_texts_that_use_it(sign_in: SignIn, emma: User) -> None:
    factories.in_force(title="Read the heat number", html="<p>Heat number, heat number.</p>")
    factories.term("Heat number")
    page = search(sign_in, emma, "heat number")
    assert page.index("/glossary/#heat-number") < page.index("Read the heat number")
    assert "/glossary/#heat-number" in search(sign_in, emma, "heat number", kind="terms")


def test_a_changed_term_is_found_by_its_new_words_and_a_withdrawn_one_not_at_all(
    sign_in: SignIn, emma: User, quinn: User
) -> None:
    term = factories.term("Heat number")
    term.edit(by=quinn, reason="Clearer.", word="Charge", meaning="A zirconium.", owner_role=term.owner_role)
    assert "hit__title" not in search(sign_in, emma, "heat number")
    assert "/glossary/#heat-number" in search(sign_in, emma, "zirconium")
    term.withdraw(by=quinn, reason="Gone.")
    assert "hit__title" not in search(sign_in, emma, "zirconium")


def test_a_word_that_stands_in_documents_only_is_not_asked_of_the_rest(sign_in: SignIn, emma: User) -> None:
    factories.in_force(html="<p>wrench</p>")
    client = sign_in(emma)
    with CaptureQueriesContext(connection) as queries:
        client.get("/search/", {"q": "wrench"})
    ranked = [query["sql"] for query in queries if "ts_rank" in query["sql"]]
    assert len(ranked) == 1
    assert "documents_revisionindex" in ranked[0]


def test_the_number_of_queries_does_not_depend_on_what_is_found(sign_in: SignIn, emma: User) -> None:
    client = sign_in(emma)
    counts = []
    for _ in range(2):
        for _ in range(4):
            factories.in_force(html="<p>wrench</p>")
        client.get("/search/", {"q": "wrench"})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/search/", {"q": "wrench"})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_name_typed_comes_first(sign_in: SignIn, emma: User) -> None:
    factories.in_force(title="Named here", html="<p>Torque the bolts, torque the bolts.</p>")
    factories.role("torque-the-bolts", name="Torque the bolts")
    page = search(sign_in, emma, "torque the bolts")
    assert page.index("/roles/torque-the-bolts/") < page.index("Named here")


def test_a_slip_in_one_word_leads_to_the_others_and_to_nothing_that_is_empty(
    sign_in: SignIn, emma: User, nora: User, buyer: Role
) -> None:
    secret = factories.document(title="Torque the bolts", readers=[buyer])
    factories.in_force(secret, title="Torque the bolts")
    page = search(sign_in, emma, "torque bolst")
    assert "has all of these words" in page
    assert 'href="/search/?q=torque"' in page
    assert 'href="/search/?q=bolst"' not in page
    assert "With one word only" not in search(sign_in, nora, "torque bolst"), "Nor to what may not be known."
    page = search(sign_in, emma, "bolst")
    assert "has this word" in page
    assert "With one word only" not in page


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("suplier", "supplier"),
        ("rate supliers", "rate suppliers"),
        ("heat nubmer", "heat number"),
        ("Lindquist", "lindqvist"),
        ("supplier zzzzzz", ""),
        ("zzzzzz", ""),
    ],
)
def test_a_slip_is_asked_back_with_the_nearest_word_that_finds_something(
    typed: str, better: str, sign_in: SignIn, emma: User
) -> None:
    factories.in_force(title="Rate suppliers", html="<p>Every supplier.</p>")
    factories.in_force(title="Audit a supplier")
    factories.term("Heat number", meaning="The melt it was poured from.")
    page = search(sign_in, emma, typed)
    asked = re.findall(r'Did you mean <a href="/search/\?q=[^"]+">([^<]*)</a>\?', page)
    assert asked == ([better] if better else [])


def test_a_slip_gives_away_no_word_that_may_not_be_known(
    sign_in: SignIn, emma: User, nora: User, sam: User, buyer: Role
) -> None:
    secret = factories.document(title="Acquisition", readers=[buyer])
    factories.in_force(secret, title="Acquisition")
    assert "Did you mean" in search(sign_in, emma, "aquisition")
    for reader, typed in ((nora, "aquisition"), (sam, "aquisition"), (sam, "Lindquist")):
        assert "Did you mean" not in search(sign_in, reader, typed)


def test_a_number_is_marked_whole_and_others_like_it_are_not(sign_in: SignIn, emma: User) -> None:
    factories.in_force(title="Clauses", html="<p>Answered by P-0042, P-0044 and P-0045.</p>")
    page = search(sign_in, emma, "P-0042")
    assert "<mark>P-0042</mark>" in page.replace("</mark><mark>", "")
    assert ", P-0044 and P-0045" in page
