"""On paper a map is cut, but never through a box, and its words stay large enough to read."""

import pytest

from bench.maps import Procedure, invented, sample
from processes.layout import Rect
from processes.layout.sizes import FONT_SIZE
from processes.layout.slices import LANDSCAPE, PORTRAIT, slices_of
from tests.processes.procedures import drawn, step

LARGE = [invented(seed, steps=60, lanes=lanes) for seed, lanes in ((3, 6), (4, 9), (5, 4), (6, 2))]
LARGE += [invented(7, steps=200, lanes=12), invented(6, steps=40, lanes=40)]


@pytest.mark.parametrize("procedure", [*LARGE, *sample()], ids=lambda procedure: procedure.name)
def test_every_box_and_every_word_stands_whole_on_a_page(procedure: Procedure) -> None:
    drawing = procedure.drawing()
    pages = [part.area for part in slices_of(drawing)]
    things = [Rect(node.x, node.y, node.width, node.height) for node in drawing.nodes]
    things += [edge.words.area for edge in drawing.edges if edge.words]
    things += [node.words.area for node in drawing.nodes if node.words]
    for x, y, width, height in things:
        assert any(
            page.x <= x and x + width <= page.x + page.width and page.y <= y and y + height <= page.y + page.height
            for page in pages
        ), (x, y)


@pytest.mark.parametrize("procedure", LARGE, ids=lambda procedure: procedure.name)
def test_words_on_paper_are_eight_points_high_or_more_and_pages_fit_the_paper(procedure: Procedure) -> None:
    drawing = procedure.drawing()
    for part in slices_of(drawing):
        assert FONT_SIZE * part.scale * 0.75 >= 8 - 1e-9  # a pixel of the web is three quarters of a point
        width, height = LANDSCAPE if part.is_landscape else PORTRAIT
        header = drawing.header if part.with_header else 0.0
        assert part.area.width * part.scale <= width + 40  # a word that reaches into the next lane
        assert (part.area.height + header) * part.scale <= height


def test_a_small_map_is_one_page_and_a_page_without_steps_is_left_out() -> None:
    assert len(slices_of(drawn([step(1, "task", "Ask", "A"), step(2, "task", "Answer", "B")]))) == 1
    drawing = invented(6, steps=40, lanes=40).drawing()
    assert len(slices_of(drawing)) <= 12
