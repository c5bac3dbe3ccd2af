"""The words in which the sample firm is described; they return rows of the scenario form.

Days are counted from the day on which the firm is loaded, so that its story never grows old.
"""

import base64
from datetime import date
from typing import Any

Described = dict[str, Any]


def day(offset: int) -> str:
    """Days from today as the scenario writes them: “-30d”, “+10d”."""
    return f"{offset:+d}d"


def day_in_month(today: date, months_back: int, number: int) -> int:
    """Days from ``today`` to day ``number`` of the month that lies ``months_back`` before this one."""
    index = today.year * 12 + today.month - 1 - months_back
    return (date(index // 12, index % 12 + 1, number) - today).days


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """``text`` with each (now, then) replaced: how an older revision read. Raises if one is not found."""
    for now, then in pairs:
        if now not in text:
            raise ValueError(f"“{now}” does not stand in the text.")
        text = text.replace(now, then)
    return text


def text_file(name: str, text: str) -> Described:
    return {"name": name, "base64": base64.b64encode(text.encode()).decode()}


def pdf_file(name: str, lines: list[str]) -> Described:
    """One page A4 with ``lines`` in Helvetica, written by hand: five objects and their table."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F1 12 Tf 18 TL 60 780 Td {shown} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R >>\n"
    return text_file(name, f"{written}{end}startxref\n{len(written)}\n%%EOF\n")


# ---- revisions


def _content(content: str | Described) -> Described:
    if isinstance(content, str):
        return {"html": content}
    return {"file": content} if "base64" in content else {"procedure": content}


def approved(
    by: str,
    in_force: int,
    note: str,
    content: str | Described,
    *,
    approver: str = "quinn",
    major: bool = True,
    comment: str = "",
    sent_back: str = "",
    title: str = "",
) -> Described:
    """A revision that is approved: in force from day ``in_force`` on, or scheduled if that is to come.

    It was sent nine days and signed five days before. ``sent_back``: the reason for which the approver
    first rejected it, a week before it was sent again.
    """
    decided = min(in_force - 5, -3)
    said = {
        "by": by,
        "started": day(decided - 20),
        "submitted": day(decided - 4),
        "state": "approved",
        "change_note": note,
        "major": major,
        "decided": {"by": approver, "on": day(decided), "effective_from": day(in_force), "comment": comment},
        **_content(content),
    }
    if sent_back:
        said["rejected"] = [{"by": approver, "on": day(decided - 11), "reason": sent_back}]
    return said | ({"title": title} if title else {})


def in_review(by: str, sent: int, note: str, content: str | Described, *, major: bool = True) -> Described:
    return {
        "by": by,
        "started": day(sent - 6),
        "submitted": day(sent),
        "state": "in_review",
        "change_note": note,
        "major": major,
        **_content(content),
    }


def draft(
    by: str, started: int, note: str, content: str | Described, *, sent_back: Described | None = None
) -> Described:
    """A draft; ``sent_back`` (by, on, reason) if it has been rejected once and waits for its author."""
    said = {
        "by": by,
        "started": day(started),
        "state": "draft",
        "change_note": note,
        "major": True,
        **_content(content),
    }
    return said | ({"rejected": [sent_back]} if sent_back else {})


def abandoned(by: str, started: int, given_up: int, reason: str, note: str, content: str | Described) -> Described:
    return {
        "by": by,
        "started": day(started),
        "state": "abandoned",
        "change_note": note,
        "major": False,
        "abandoned": {"by": by, "on": day(given_up), "reason": reason},
        **_content(content),
    }


def refusal(by: str, on: int, reason: str) -> Described:
    return {"by": by, "on": day(on), "reason": reason}


def read_by(people: list[str], revision: int, since: int, until: int = 0) -> list[Described]:
    """Confirmations of ``people``, spread over the days after ``since``; none later than ``until``."""
    return [
        {"person": person, "revision": revision, "on": day(min(since + 1 + place * 3 % 8, until))}
        for place, person in enumerate(people)
    ]


def doc(number: str, title: str, owner: str, revisions: list[Described], **more: Any) -> Described:
    """A document; ``more``: expert, unit, readers, must_read, issuer, edition, withdrawn, acknowledged."""
    return {
        "number": number,
        "type": number.partition("-")[0],
        "title": title,
        "owner_role": owner,
        "revisions": revisions,
        **more,
    }


# ---- procedures


def step(
    key: str,
    role: str,
    title: str,
    text: str,
    *,
    docs: str = "",
    ways: list[tuple[str, str | None]] | None = None,
    calls: str = "",
    system: str = "",
    work: int | None = None,
    wait: int | None = None,
    value: str = "necessary",
    waste: str = "",
    asks: list[str] | None = None,
    tells: list[str] | None = None,
    answers: str = "",
) -> Described:
    """A step. ``docs``: “F-009 WI-012”; a form is used as a form, all else as an instruction. ``ways``: (label, key of
    the next step or None for the end); with labels it is a decision. ``asks`` are consulted, ``tells`` informed and
    ``answers`` is accountable.
    """
    is_decision = bool(ways) and all(label for label, _ in ways or [])
    said: Described = {
        "key": key,
        "kind": "call" if calls else "decision" if is_decision else "task",
        "title": title,
        "text": text,
        "role": role,
        "system": system,
        "active_minutes": work,
        "waiting_minutes": wait,
        "value": value,
        "waste": waste,
        "documents": [{"number": name, "use": "form" if name[0] == "F" else "instruction"} for name in docs.split()],
        "ways": [{"label": label, "to": to} for label, to in ways or []],
        "consulted": asks or [],
        "informed": tells or [],
    }
    if answers:
        said["accountable"] = answers
    return said | ({"calls": calls} if calls else {})


def procedure(
    purpose: str, trigger: str, result: str, steps: list[Described], *, scope: str = "", unmeasured: str = ""
) -> Described:
    """The content of a procedure. What comes in and goes out is added from ``flows.py``."""
    return {
        "purpose": purpose,
        "scope": scope,
        "trigger": trigger,
        "result": result,
        "no_measure_reason": unmeasured,
        "steps": steps,
    }


def process(number: str, title: str, owner: str, revisions: list[Described] | None = None, **more: Any) -> Described:
    """A process; ``more``: band, parent, variant_of, expert, unit, readers, must_read, acknowledged."""
    return {"number": number, "title": title, "owner_role": owner, "revisions": revisions or [], **more}


def but(content: Described, key: str, **changes: Any) -> Described:
    """``content`` with the step ``key`` changed: how another revision has it. Raises if there is no such step."""
    if key not in {said["key"] for said in content["steps"]}:
        raise ValueError(f"There is no step {key}.")
    return {**content, "steps": [said | (changes if said["key"] == key else {}) for said in content["steps"]]}


def without(content: Described, *keys: str) -> Described:
    """``content`` without these steps; no way may lead to them."""
    return {**content, "steps": [said for said in content["steps"] if said["key"] not in keys]}


def with_step(content: Described, after: str, new: Described) -> Described:
    """``content`` with one more step behind the step ``after``."""
    place = next(place for place, said in enumerate(content["steps"], start=1) if said["key"] == after)
    return {**content, "steps": [*content["steps"][:place], new, *content["steps"][place:]]}
