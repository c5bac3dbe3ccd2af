"""The sample firm as data, before anything is loaded: it is complete, refers to nothing that is not there, and keeps
its own rules on every day of the calendar."""

import base64
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from bms.sample import firm
from bms.sample.people import CAST
from documents.glossary import Glossary, Meaning

TODAY = date(2026, 3, 12)
DAYS = [TODAY, date(2026, 1, 1), date(2026, 3, 31), date(2028, 2, 29), date(2027, 5, 9)]
FIRM = firm(TODAY)
NUMBER = re.compile(r"\b(?:POL|WI|F|SP|DS|X|P)-[0-9]{3,4}\b")
Row = dict[str, Any]


def ago(said: str) -> int:
    return int(said.removesuffix("d"))


def codes(kind: str, key: str = "code") -> set[str]:
    return {row[key] for row in FIRM[kind]}


def controlled(described: Row = FIRM) -> list[Row]:
    return [*described["documents"], *described["processes"]]


def revisions(described: Row = FIRM) -> Iterator[tuple[str, Row, Row]]:
    for document in controlled(described):
        for number, revision in enumerate(document["revisions"], start=1):
            yield f"{document['number']} revision {number}", document, revision


def procedures() -> Iterator[tuple[str, Row, Row]]:
    for where, process, revision in revisions():
        if "procedure" in revision:
            yield where, process, revision["procedure"]


def in_force(document: Row) -> Row | None:
    found = None
    for revision in document["revisions"]:
        if revision["state"] == "approved" and ago(revision["decided"]["effective_from"]) <= 0:
            found = revision
    return found


def roles_of(username: str, on: int) -> set[str]:
    person = next(row for row in FIRM["people"] if row["username"] == username)
    return {
        held["role"]
        for held in person["roles"]
        if ago(held.get("from", "-9999d")) <= on < ago(held.get("until", "+9999d"))
    }


def may(username: str, permission: str, on: int) -> bool:
    roles = roles_of(username, on)
    return any(permission in role["permissions"] for role in FIRM["roles"] if role["code"] in roles)


def test_the_firm_is_as_large_as_it_should_be() -> None:
    full = {where.split()[0] for where, _, procedure in procedures() if 6 <= len(procedure["steps"]) <= 12}
    in_use = {row["number"] for row in FIRM["processes"] if in_force(row)}
    assert 38 <= len(FIRM["people"]) <= 48
    assert len(FIRM["roles"]) >= 18
    assert len([partner for partner in FIRM["partners"] if partner["kind"] == "supplier"]) == 2
    assert len(FIRM["processes"]) >= 30
    assert len(full & in_use) >= 14
    assert len(FIRM["documents"]) >= 40
    assert len(FIRM["kpis"]) == 25
    assert {row["perspective"] for row in FIRM["goals"]} == {"financial", "customer", "internal", "learning"}
    assert {row["direction"] for row in FIRM["kpis"]} == {"up", "down", "band", "yes_no"}


def test_the_processes_stand_on_three_levels_in_three_bands() -> None:
    parents = {row["number"]: row.get("parent") for row in FIRM["processes"] if "variant_of" not in row}

    def level(number: str) -> int:
        parent = parents[number]
        return 1 + level(parent) if parent else 1

    assert {level(number) for number in parents} == {1, 2, 3}
    assert {row["band"] for row in FIRM["processes"] if "band" in row} == {"management", "core", "support"}


def test_every_name_and_number_is_used_once() -> None:
    for kind, key in [
        ("roles", "code"),
        ("people", "username"),
        ("units", "code"),
        ("goals", "code"),
        ("kpis", "code"),
    ]:
        assert max(Counter(row[key] for row in FIRM[kind]).values()) == 1
    assert max(Counter(row["number"] for row in controlled()).values()) == 1
    assert len({person["name"] for person in FIRM["people"]}) == len(FIRM["people"])


def test_only_the_cast_can_sign_in() -> None:
    assert {person["username"] for person in FIRM["people"] if "password" in person} == set(CAST)


def test_people_hold_roles_and_have_managers_that_exist() -> None:
    names = codes("people", "username")
    for person in FIRM["people"]:
        assert {held["role"] for held in person["roles"]} <= codes("roles")
        assert person.get("manager", "eve") in names
        assert person.get("partner", "fonderia-rossi") in codes("partners")
    outside = {role["code"] for role in FIRM["roles"] if role.get("external")}
    for person in FIRM["people"]:
        held = {role["role"] for role in person["roles"]}
        assert held <= outside if "partner" in person else not held & outside


def test_the_cast_have_the_rights_of_their_parts_and_no_others() -> None:
    assert may("quinn", "documents.approve_revision", 0)
    assert may("quinn", "processes.manage_tree", 0)
    assert not may("oscar", "documents.approve_revision", 0)
    assert roles_of("nora", 0) == set()
    assert roles_of("sam", 0) == {"supplier-of-castings"}
    ada = {right for role in FIRM["roles"] if role["code"] in roles_of("ada", 0) for right in role["permissions"]}
    assert ada == {"people.oversee"}


def test_documents_refer_to_what_exists() -> None:
    prefixes = codes("document_types", "prefix")
    for document in controlled():
        assert document["number"].partition("-")[0] in prefixes
        assert document["owner_role"] in codes("roles")
        assert document["expert"] in codes("people", "username")
        assert (document.get("unit") or document["variant_of"]["unit"]) in codes("units")
        readers, must_read = set(document.get("readers", [])), set(document.get("must_read", []))
        assert readers | must_read <= codes("roles")
        assert must_read <= readers or not readers
        successor = document.get("withdrawn", {}).get("replaced_by")
        assert successor is None or successor in {other["number"] for other in controlled()}


def test_every_number_in_a_text_is_that_of_a_document() -> None:
    numbers = {document["number"] for document in controlled()}
    for where, _, revision in revisions():
        said = set(NUMBER.findall(str(revision.get("html", "")) + str(revision.get("procedure", ""))))
        assert said <= numbers, where


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_days_of_a_revision_follow_each_other(today: date) -> None:
    for document in controlled(firm(today)):
        free, effective = -9999, -9999
        for revision in document["revisions"]:
            where = f"{document['number']}: {revision['change_note']}"
            started = ago(revision["started"])
            assert free <= started <= 0, where
            days = [started, *(ago(refused["on"]) for refused in revision.get("rejected", []))]
            if revision["state"] in ("approved", "in_review"):
                days.append(ago(revision["submitted"]))
            if revision["state"] == "abandoned":
                days.append(ago(revision["abandoned"]["on"]))
            if revision["state"] == "approved":
                decided, begins = ago(revision["decided"]["on"]), ago(revision["decided"]["effective_from"])
                days.append(decided)
                assert decided <= begins, where
                assert effective < begins, where
                effective = begins
            assert days == sorted(days), where
            assert days[-1] <= 0, where
            free = days[-1]
        open_ones = [one for one in document["revisions"] if one["state"] in ("draft", "in_review")]
        assert len(open_ones) <= 1
        assert not open_ones or document["revisions"][-1] is open_ones[0]


def test_whoever_writes_may_write_it_on_that_day() -> None:
    for where, document, revision in revisions():
        for on in {ago(revision["started"]), ago(revision.get("submitted") or revision["started"])}:
            by = revision["by"]
            assert (
                document["owner_role"] in roles_of(by, on)
                or document["expert"] == by
                or may(by, "documents.manage_documents", on)
            ), where


def test_four_eyes_see_every_decision() -> None:
    for where, _, revision in revisions():
        decisions = [*revision.get("rejected", []), *([revision["decided"]] if "decided" in revision else [])]
        for decision in decisions:
            assert decision["by"] != revision["by"], where
            assert may(decision["by"], "documents.approve_revision", ago(decision["on"])), where


def test_whoever_may_approve_may_read_what_waits_for_it() -> None:
    approvers = [
        person["username"] for person in FIRM["people"] if may(person["username"], "documents.approve_revision", 0)
    ]
    assert len(approvers) == 2, "The quality manager, and somebody for what the quality manager wrote."
    for username in approvers:
        assert may(username, "people.oversee", 0), username


def test_quinn_has_three_or_more_to_approve_and_wrote_none_of_them() -> None:
    waiting = [revision["by"] for _, _, revision in revisions() if revision["state"] == "in_review"]
    assert len(waiting) >= 3
    assert "quinn" not in waiting


def test_revisions_are_in_every_state() -> None:
    seen = Counter(revision["state"] for _, _, revision in revisions())
    assert set(seen) == {"draft", "in_review", "approved", "abandoned"}
    assert any(ago(one["decided"]["effective_from"]) > 0 for _, _, one in revisions() if "decided" in one)
    assert any(one["state"] == "draft" and "rejected" in one for _, _, one in revisions())
    assert any(one["state"] == "approved" and "rejected" in one for _, _, one in revisions())
    assert any(document.get("withdrawn", {}).get("replaced_by") for document in controlled())


def test_each_revision_says_something_else_than_the_one_before() -> None:
    for document in controlled():
        said = [str(one.get("html") or one.get("file") or one["procedure"]) for one in document["revisions"]]
        assert len(set(said)) == len(said), document["number"]


def test_texts_are_real() -> None:
    for where, _, revision in revisions():
        if "html" in revision:
            words = len(re.sub(r"<[^>]+>", " ", revision["html"]).split())
            assert 40 <= words <= 400, (where, words)
            assert "lorem" not in revision["html"].lower()


def test_files_are_what_their_names_say() -> None:
    files = [revision["file"] for _, _, revision in revisions() if "file" in revision]
    assert {file["name"].rpartition(".")[2] for file in files} == {"pdf", "csv"}
    for file in files:
        content = base64.b64decode(file["base64"])
        assert content.startswith(b"%PDF-1.4") == file["name"].endswith(".pdf")


def test_confirmations_are_given_by_those_who_were_asked() -> None:
    for document in controlled():
        given = [(one["person"], one["revision"]) for one in document.get("acknowledged", [])]
        assert len(given) == len(set(given)), document["number"]
        for one in document.get("acknowledged", []):
            where, on = (document["number"], one), ago(one["on"])
            begins = document["revisions"][one["revision"] - 1]["decided"]
            assert ago(begins["on"]) <= on <= 0, where
            assert roles_of(one["person"], on) & set(document["must_read"]), where
            later = document["revisions"][one["revision"] :]
            assert all(ago(o["decided"]["effective_from"]) > on for o in later if o["state"] == "approved"), where


def test_the_ways_of_every_step_lead_somewhere() -> None:
    for where, _, procedure in procedures():
        keys = [step["key"] for step in procedure["steps"]]
        assert len(set(keys)) == len(keys), where
        for step in procedure["steps"]:
            assert {way["to"] for way in step["ways"]} <= {*keys, None}, (where, step["key"])
            if step["kind"] == "decision":
                assert len(step["ways"]) >= 2, (where, step["key"])
                assert all(way["label"] for way in step["ways"]), (where, step["key"])


def test_every_step_can_be_reached() -> None:
    for where, _, procedure in procedures():
        keys = [step["key"] for step in procedure["steps"]]
        following = dict(zip(keys, [*keys[1:], None], strict=True))
        ways = {s["key"]: [w["to"] for w in s["ways"]] or [following[s["key"]]] for s in procedure["steps"]}
        reached, edge = set(), [keys[0]]
        while edge:
            key = edge.pop()
            if key and key not in reached:
                reached.add(key)
                edge += ways[key]
        assert reached == set(keys), (where, set(keys) - reached)


def test_steps_name_roles_documents_and_processes_that_exist() -> None:
    withdrawn = {document["number"] for document in controlled() if "withdrawn" in document}
    usable = {document["number"] for document in controlled() if in_force(document)} - withdrawn
    for where, process, procedure in procedures():
        for step in procedure["steps"]:
            named = {step["role"], *step["consulted"], *step["informed"], step.get("accountable", step["role"])}
            assert named <= codes("roles"), (where, step["key"])
            assert {used["number"] for used in step["documents"]} <= usable, (where, step["key"])
            assert (step["kind"] == "call") == ("calls" in step), (where, step["key"])
            assert step.get("calls", "P-0042") in usable, (where, step["key"])
            assert step.get("calls") != process["number"]


def test_what_goes_out_of_one_procedure_comes_into_another() -> None:
    rows = [row for row in FIRM["processes"] if in_force(row) and "variant_of" not in row]
    ends = {row["number"]: row["revisions"][-1]["procedure"] for row in rows}
    for number, procedure in ends.items():
        assert procedure["inputs"], number
        assert procedure["outputs"], number
        for flow in procedure["outputs"]:
            if "process" in flow:
                assert {"what": flow["what"], "process": number} in ends[flow["process"]]["inputs"], (number, flow)


def test_a_procedure_without_a_measure_says_why() -> None:
    measured = {number for kpi in FIRM["kpis"] for number in kpi["processes"]}
    for where, process, procedure in procedures():
        if process["revisions"][-1]["state"] != "draft" or in_force(process):
            assert (process["number"] in measured) != bool(procedure["no_measure_reason"]), where


def test_goals_and_measures_hang_together() -> None:
    steps = {
        (row["number"], step["key"])
        for row in FIRM["processes"]
        if (force := in_force(row))
        for step in force["procedure"]["steps"]
    }
    for goal in FIRM["goals"]:
        assert goal.get("parent", "G-10") in codes("goals")
        assert goal["owner_role"] in codes("roles")
    for kpi in FIRM["kpis"]:
        assert kpi["goal"] in codes("goals")
        assert {kpi["owner_role"], kpi["updater_role"], *kpi["readers"]} <= codes("roles")
        assert kpi["owner_role"] != kpi["updater_role"], kpi["code"]
        assert {(step["process"], step["key"]) for step in kpi["steps"]} <= steps, kpi["code"]
        assert kpi["processes"], kpi["code"]


def test_values_are_entered_by_those_who_may_and_explained_where_they_are_missing() -> None:
    for kpi in FIRM["kpis"]:
        assert len(kpi["measurements"]) >= 23, kpi["code"]
        for value in kpi["measurements"]:
            back = int(value["period"][2:])
            on = (TODAY.replace(day=1) - timedelta(days=31 * (back - 1)) - TODAY).days - 8
            assert kpi["updater_role"] in roles_of(value["by"], on), (kpi["code"], value["period"])
            assert value["value"] is not None or value["note"], kpi["code"]
    silent = {kpi["code"] for kpi in FIRM["kpis"] if kpi["measurements"][-1]["period"] != "m-1"}
    assert silent == {"CONF-2D", "SKILLS"}
    assert any("restated" in value for kpi in FIRM["kpis"] for value in kpi["measurements"])
    assert any(value["value"] is None for kpi in FIRM["kpis"] for value in kpi["measurements"])


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_supplier_on_time_falls_in_the_three_months_after_step_4_was_changed(today: date) -> None:
    described = firm(today)
    buying = next(row for row in described["processes"] if row["number"] == "P-0042")
    sixth, seventh = buying["revisions"][5:7]
    moved = [
        new["key"]
        for old, new in zip(sixth["procedure"]["steps"], seventh["procedure"]["steps"], strict=True)
        if old != new
    ]
    assert moved == ["check"]
    assert seventh["by"] == "oscar"
    changed_on = today + timedelta(days=ago(seventh["decided"]["effective_from"]))
    months = (today.year - changed_on.year) * 12 + today.month - changed_on.month
    kpi = next(row for row in described["kpis"] if row["code"] == "SUP-OT")
    last = [float(value["value"]) for value in kpi["measurements"][-4:]]
    assert months == 3
    assert last == sorted(last, reverse=True)
    assert {"process": "P-0042", "key": "check"} in kpi["steps"]
    assert "P-0042" in kpi["measurements"][-1]["note"]


def test_sam_sees_three_documents_and_one_procedure() -> None:
    his = [row["number"] for row in controlled() if "supplier-of-castings" in row.get("readers", [])]
    assert sorted(his) == ["F-036", "F-043", "P-0046", "POL-004", "SP-003"]


def test_every_term_of_the_glossary_stands_in_what_is_in_force_and_has_an_owner() -> None:
    glossary = Glossary(
        Meaning(term["word"].lower(), term["word"], term["other_words"], term["meaning"]) for term in FIRM["terms"]
    )
    for document in controlled():
        said = in_force(document) or {}
        glossary.html(said.get("html", ""))
        for step in said.get("procedure", {}).get("steps", []):
            glossary.text(step.get("text") or "")
    assert {meaning.word for meaning in glossary.used} == {term["word"] for term in FIRM["terms"]}
    assert {term["owner_role"] for term in FIRM["terms"]} <= codes("roles")
