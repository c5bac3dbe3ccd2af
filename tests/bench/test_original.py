"""A drawing by hand is measured like one of ours."""

from pathlib import Path

import pytest
from defusedxml.common import EntitiesForbidden

from bench.drawings import report
from bench.maps import MODELS
from bench.original import figures_of_bpmn

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:dd="http://www.omg.org/spec/DD/20100524/DI">'
)


def drawn(boxes: dict[str, tuple[int, int, int, int]], flows: list[tuple[str, str, list[tuple[int, int]]]]) -> bytes:
    """A model with tasks at (x, y, width, height) and flows between them."""
    tasks = "".join(f'<task id="{key}"/>' for key in boxes)
    shapes = "".join(
        f'<di:BPMNShape bpmnElement="{key}">'
        f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/></di:BPMNShape>'
        for key, (x, y, width, height) in boxes.items()
    )
    for number, (source, target, points) in enumerate(flows):
        tasks += f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'
        way = "".join(f'<dd:waypoint x="{x}" y="{y}"/>' for x, y in points)
        shapes += f'<di:BPMNEdge bpmnElement="f{number}">{way}</di:BPMNEdge>'
    plane = f"<di:BPMNDiagram><di:BPMNPlane>{shapes}</di:BPMNPlane></di:BPMNDiagram>"
    return f'{HEAD}<process id="p">{tasks}</process>{plane}</definitions>'.encode()


def test_what_is_hard_to_read_is_counted() -> None:
    boxes = {"a": (0, 0, 20, 20), "b": (80, 0, 20, 20), "c": (40, 0, 20, 20), "d": (40, 60, 20, 20)}
    figures = figures_of_bpmn(
        drawn(
            boxes,
            [
                ("a", "b", [(20, 10), (80, 10)]),  # through c
                ("a", "d", [(10, 20), (10, 70), (40, 70)]),
                ("d", "b", [(0, 40), (90, 40)]),  # over the one before
            ],
        )
    )
    assert (figures.edges_through_boxes, figures.crossings, figures.bends) == (1, 1, 1)
    assert figures.area == 100 * 80


def test_slanting_lines_cross_too_and_a_bend_of_a_pixel_is_none() -> None:
    boxes = {"a": (0, 0, 10, 10), "b": (90, 90, 10, 10), "c": (0, 90, 10, 10), "d": (90, 0, 10, 10)}
    figures = figures_of_bpmn(
        drawn(boxes, [("a", "b", [(10, 10), (50, 51), (90, 90)]), ("c", "d", [(10, 90), (90, 10)])])
    )
    assert (figures.crossings, figures.bends) == (1, 0)


def test_a_bomb_is_refused() -> None:
    bomb = b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><definitions>&b;</definitions>'
    with pytest.raises(EntitiesForbidden):
        figures_of_bpmn(bomb)


@pytest.mark.skipif(not MODELS.is_dir(), reason="the models of others lie outside of the project")
def test_every_model_of_others_has_figures() -> None:
    paths: list[Path] = sorted(MODELS.glob("*.bpmn"))
    assert len(paths) == 21
    for path in paths:
        assert figures_of_bpmn(path.read_bytes()).area > 0, path.name


def test_the_report_tells_of_the_sample_and_of_the_time() -> None:
    text = "\n".join(report())
    assert "| P-0042 " in text
    assert "60 steps in 9 lanes" in text
