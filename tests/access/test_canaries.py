"""Nobody reads a word that is not for them: every page, every person, every field of every row.

Each text of the firm carries a word that stands nowhere else (`marked.py`). Every page is asked for by everybody, also
with filters, sorting and searches, and no answer may hold a word that its reader may not see, wherever it hides:
lists, counts, choices of a form, crumbs, the map, messages, headers, addresses.
"""

import io
import re
import zipfile

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.access.marked import EVERYWHERE, Firm
from tests.access.test_every_page import _flat, methods_of
from tests.conftest import SignIn

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("its_files"),
    pytest.mark.xdist_group("canaries"),  # one worker builds the firm, once
]

PERSONS = ["emma", "oscar", "quinn", "eve", "nora", "sam", "rita"]  # ada sees what quinn sees
KINDS = ["steps", "documents", "processes", "measures", "goals", "people"]
QUERIES = {
    "documents:document_list": [
        "?page=2", "?stage=draft", "?stage=in_review", "?stage=scheduled", "?stage=withdrawn", "?type=WI",
        "?sort=title", "?sort=-number", "?sort=owner", f"?q={EVERYWHERE}", "?mine=1", "?owner=head-of-purchasing",
    ],
    "search": [
        f"?q={EVERYWHERE}",
        *(f"?q={EVERYWHERE}&kind={kind}" for kind in KINDS),
        f'?q="{EVERYWHERE}"',
    ],
    "people:person_list": [f"?q={EVERYWHERE}", "?page=2"],
    "people:role_list": [f"?q={EVERYWHERE}"],
    "kpis:kpi_list": ["?show=mine", "?show=due", "?status=off", "?status=none", "?period=2026-01", "?page=9"],
    "kpis:goal_list": ["?period=2026-01"],
    "kpis:kpi_create": ["?goal=gq-closed", "?goal=gq-open"],
    "processes:process_bpmn": ["?revision=1", "?revision=2", "?revision=3"],
    "processes:process_export": ["?as=xlsx"],
    "processes:process_steps": ["?as=xlsx", "?revision=1", "?revision=2", "?revision=2&as=xlsx", "?revision=3"],
    "processes:steps_import": [f"?process=P-88{number}" for number in range(70, 95)],
    "processes:steps_import_columns": [f"?process=P-88{number}" for number in range(70, 95)],
    "processes:process_import_preview": ["?kind=new", "?kind=gone", "?page=2"],
    "processes:process_detail": ["?view=map", "?view=health", "?view=steps", "?view=draft", "?as=here"],
    "processes:process_create": ["?parent=1", "?parent=2"],
    "processes:process_tree": ["?open=all", "?arrange=1"],
    "processes:process_raci": ["?as=csv", "?of=draft", "?of=draft&as=csv", "?of=below", "?of=below&as=csv"],
    "processes:process_interfaces": ["?as=csv", "?of=below", "?of=below&as=csv"],
    "processes:risk_list": ["?as=csv", "?as=sign-offs", "?stands=not_kept", "?stands=late", "?likelihood=3&impact=3"],
    "processes:interface_list": ["?show=settle", "?show=all", "?show=mine", "?as=csv", "?show=all&as=csv"],
    "processes:process_health": [
        f"?show={kind}" for kind in ("unpublished", "overdue", "unowned", "no_expert", "no_measure")
    ],
    "documents:document_create": ["?type=WI"],
    "processes:pick_list": [f"?q={EVERYWHERE}", f"?q={EVERYWHERE[:3]}", "?q=zq", "?q=P-00"],
    "documents:revision_file": ["?as=draft", "?as=superseded", "?as=scheduled"],
}  # fmt: skip


def addresses(firm: Firm) -> list[tuple[str, str]]:
    """Every page that can be read, for every row that it could be about."""
    found = set()
    for pattern in _flat(get_resolver().url_patterns):
        wanted = set(re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern)))
        app = pattern.callback.__module__.partition(".")[0]
        name = f"{app}:{pattern.name}" if app != "bms" else str(pattern.name)
        for row in firm.rows.values() if wanted else [{}]:
            if wanted <= set(row):
                arguments = {key: value for key, value in row.items() if key in wanted}
                if "GET" in methods_of(name, arguments):
                    found.add((name, reverse(name, kwargs=arguments)))
                    if "n" in arguments:
                        turned = {**arguments, "n": 2, **({"m": 1} if "m" in arguments else {})}
                        found.add((name, reverse(name, kwargs=turned)))
    return sorted(found)


def asked(firm: Firm, *, by: str = "") -> list[str]:
    """With its queries; the overseer, from whom nothing is hidden, is the control and asks the plain pages."""
    return [
        address + query
        for name, address in addresses(firm)
        for query in ("", *(QUERIES.get(name, []) if by != "quinn" else []))
    ]


def said(client: Client, address: str) -> str:
    """Everything that an answer says: headers, body and file; without the address that was asked for."""
    response = client.get(address)
    assert response.status_code < 500, address
    body = response.getvalue()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    text = f"{headers}\n{body.decode('utf-8', 'replace')}"
    if response.status_code in {403, 404}:  # it may repeat what was typed, no more
        text = text.replace(address, "")
        for part in address.strip("/").split("/"):
            text = text.replace(part, "")
    return text


def crawled(firm: Firm, client: Client, person: str) -> tuple[list[str], set[str]]:
    """What all pages together tell a person: (hidden words with where they stand, permitted words)."""
    hidden = firm.marks.hidden_from(person)
    leaks, found = [], set()
    for address in asked(firm, by=person):
        text = said(client, address)
        leaks += [f"{address} says {word}, {firm.marks.of[word]}" for word in hidden if word in text]
        found |= {word for word, readers in firm.marks.readers.items() if person in readers and word in text}
    return leaks, found


@pytest.fixture(scope="module")
def seen() -> dict[str, set[str]]:
    """Which permitted words each person has come across, for the control at the end."""
    return {}


@pytest.mark.slow
@pytest.mark.parametrize("person", PERSONS)
def test_no_page_says_a_word_that_is_not_for_its_reader(
    person: str, firm: Firm, sign_in: SignIn, seen: dict[str, set[str]]
) -> None:
    leaks, seen[person] = crawled(firm, sign_in(firm.people[person]), person)
    assert not leaks, f"{len(leaks)} words for {person}:\n" + "\n".join(leaks[:60])


def test_nobody_learns_anything_without_signing_in(firm: Firm) -> None:
    client = Client()
    for address in asked(firm):
        text = said(client, address)
        learnt = [word for word in firm.marks.of if word.startswith("zq") and word in text and word not in address]
        assert not learnt, address


def test_what_may_be_seen_is_seen(firm: Firm, sign_in: SignIn, seen: dict[str, set[str]]) -> None:
    """The control: pages that show nothing would leak nothing either."""
    for person in PERSONS:
        if person not in seen:  # this test runs without those above
            seen[person] = crawled(firm, sign_in(firm.people[person]), person)[1]
    missing = [
        f"{what} ({word})"
        for word, what in firm.marks.of.items()
        if firm.marks.readers[word] and not any(word in seen.get(person, ()) for person in firm.marks.readers[word])
    ]
    assert len(missing) <= len(firm.marks.of) * 0.05, "\n".join(missing)


@pytest.mark.parametrize("person", ["emma", "nora", "sam", "rita"])
def test_a_search_for_a_hidden_word_answers_as_for_a_word_that_nobody_wrote(
    person: str, firm: Firm, sign_in: SignIn
) -> None:
    client = sign_in(firm.people[person])

    def answer(typed: str) -> str:
        page = client.get("/search/", {"q": typed}).content.decode()
        found, _, _ = page.partition("<main")[2].partition("</main>")
        return re.sub(r"Printed [^<]*<", "<", found.replace(typed, ""))  # without the minute

    nothing = answer("zqnowhere")
    told = [firm.marks.of[word] for word in firm.marks.hidden_from(person) if answer(word) != nothing]
    assert not told, f"{nothing}\n{answer(firm.marks.hidden_from(person)[0])}"
