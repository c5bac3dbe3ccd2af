"""Writes one page with the maps of all procedures that can be drawn, light and dark, with their figures.

make gallery
"""

from html import escape
from pathlib import Path

from bench.maps import Procedure, sources
from processes.layout import Figures, measure
from processes.svg import to_svg

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDER = CHECKOUT / "var" / "gallery"
STYLES = ("tokens.css", "base.css", "components.css")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    procedures = list(sources())
    for theme in ("light", "dark"):
        (FOLDER / f"{theme}.html").write_text(page(procedures, theme))
    other = (
        '<meta charset="utf-8"><title>Maps</title><p><a href="light.html">Light</a> <a href="dark.html">Dark</a></p>'
    )
    (FOLDER / "index.html").write_text(other)
    print(f"{len(procedures)} maps: {FOLDER.relative_to(CHECKOUT)}/light.html and dark.html")


def page(procedures: list[Procedure], theme: str) -> str:
    links = "".join(f'<link rel="stylesheet" href="../../static/css/{name}">' for name in STYLES)
    maps = "".join(figure(number, procedure) for number, procedure in enumerate(procedures))
    return (
        f'<!doctype html><html lang="en-GB" data-theme="{theme}"><head><meta charset="utf-8">'
        f'<title>Maps, {theme}</title>{links}</head><body class="page-wide"><main class="main"><h1>Maps, {theme}</h1>{maps}</main></body></html>'
    )


def figure(number: int, procedure: Procedure) -> str:
    drawing = procedure.drawing()
    svg = to_svg(drawing, mine=frozenset(), links={}, title=procedure.name, prefix=f"m{number}")
    return (
        f'<section class="stack-top" id="map-{number}"><h2>{escape(procedure.name)}</h2>'
        f'<p class="muted small">{escape(in_words(measure(drawing)))}</p>'
        f'<figure><div class="map">{svg}</div></figure></section>'
    )


def in_words(figures: Figures) -> str:
    return (
        f"Crossings {figures.crossings}, bends {figures.bends}, lines through boxes {figures.edges_through_boxes}, "
        f"words that touch {figures.label_overlaps}, shared lines {figures.shared_lines}, "
        f"area {figures.area / 1e6:.2f} Mpx"
    )


if __name__ == "__main__":
    main()
