"""Whatever somebody did to a model: it is read or refused in a sentence, and what is read can be written again."""

import random
import re

import pytest

from processes.bpmn import Sheet, UnreadableBpmn, read, write
from tests.processes.bpmn.procedures import NAMES, any_procedure

REFERENCES = re.compile(r'(?:sourceRef|targetRef|processRef|dataObjectRef|bpmnElement)="([^"]*)"')
ELEMENTS = re.compile(r"(?<=<bpmn:)(task|exclusiveGateway|parallelGateway|startEvent|endEvent)\b(?=[^>]*/>)")
KINDS = [
    *("task", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "startEvent", "endEvent"),
    *("boundaryEvent", "intermediateThrowEvent", "subProcess", "callActivity", "dataObject", "lane", "textAnnotation"),
]


def damaged(seed: int) -> bytes:
    """A model of ours in which ids, references, kinds, values and whole arrows were changed by chance."""
    chance = random.Random(seed)  # noqa: S311 - the same damage every time
    text = write(Sheet(any_procedure(seed), "Buy", "P-0042", NAMES)).decode()
    ids = re.findall(r' id="([^"]*)"', text)
    for _ in range(chance.randint(1, 15)):
        pattern, by = chance.choice(
            [
                (REFERENCES, chance.choice(ids)),
                (re.compile(r' id="([^"]*)"'), chance.choice([*ids, ""])),
                (ELEMENTS, chance.choice(KINDS)),
                (re.compile(r"(<bpmn:sequenceFlow[^>]*/>)"), ""),
                (re.compile(r'="([^"]{0,60})"'), chance.choice(["", "x", "-1", "9" * 30, "nan", "true", "é"])),
            ]
        )
        if found := list(pattern.finditer(text)):
            hit = chance.choice(found)
            text = text[: hit.start(1)] + by + text[hit.end(1) :]
    return text.encode()


@pytest.mark.parametrize("seed", range(80))
def test_a_damaged_model_is_read_or_refused(seed: int) -> None:
    try:
        procedures = read(damaged(seed)).procedures
    except UnreadableBpmn:
        return
    for procedure in procedures:
        content = procedure.content
        assert len(content.numbers()) == len(content.steps)
        (again,) = read(write(Sheet(content, procedure.title, procedure.number, procedure.roles))).procedures
        assert again.content == content
