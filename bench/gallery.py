"""Writes the maps of all procedures that can be drawn, light and dark, with their figures, to var/gallery/.

make gallery
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from bench.maps import Procedure, sources
from processes.layout import Figures, measure
from processes.map_key import key_of
from processes.svg import to_pages, to_svg

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDER = CHECKOUT / "var" / "gallery"
STYLES = ("tokens.css", "base.css", "components.css")
TOOLS = "".join(
    f'<button type="button" class="btn btn--small" data-map-do="{name}">{sign}</button>'
    for name, sign in (("in", "+"), ("out", "−"), ("fit", "Fit"))
)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    procedures = list(sources())
    for theme in ("light", "dark"):
        (FOLDER / f"{theme}.html").write_text(page(procedures, theme))
    print(f"{len(procedures)} maps in {FOLDER.relative_to(CHECKOUT)}: light.html, dark.html")


def page(procedures: Sequence[Procedure], theme: str) -> str:
    """One page, which finds the portal's own style sheets and scripts beside the folder it lies in."""
    styles = "".join(f'<link rel="stylesheet" href="../../static/css/{name}">' for name in STYLES)
    maps = "".join(_section(number, procedure) for number, procedure in enumerate(procedures))
    return (
        f'<!doctype html><html lang="en-GB" data-theme="{theme}"><head><meta charset="utf-8">'
        f'<title>Maps, {theme}</title>{styles}<script src="../../static/js/map.js" defer></script></head>'
        f'<body><main class="main"><h1>Maps, {theme}</h1>{maps}</main></body></html>'
    )


def _section(number: int, procedure: Procedure) -> str:
    drawing, prefix = procedure.drawing(), f"m{number}"
    svg = to_svg(drawing, mine=frozenset(), links={}, title=procedure.name, prefix=prefix)
    key = "".join(f"<span>{sign.svg}{escape(sign.meaning)}</span>" for sign in key_of(drawing, frozenset(), {}))
    return (
        f'<section class="stack-top" id="map-{number}"><h2>{escape(procedure.name)}</h2>'
        f'<p class="muted small">{escape(in_words(measure(drawing)))}</p>'
        f'<figure data-map><div class="map__tools no-print" data-map-tools hidden>{TOOLS}<output data-map-scale>'
        f'</output></div><div class="map" tabindex="0" data-map-view>{svg}</div>'
        f'<div class="map__pages print-only">{to_pages(drawing, prefix)}</div>'
        f'<figcaption class="map__key">{key}</figcaption></figure></section>'
    )


def in_words(figures: Figures) -> str:
    """“Crossings 0, bends 11, …”."""
    return (
        f"Crossings {figures.crossings}, bends {figures.bends}, lines through boxes {figures.edges_through_boxes}, "
        f"words that touch {figures.label_overlaps}, words outside {figures.words_outside}, "
        f"shared lines {figures.shared_lines}, area {figures.area / 1e6:.2f} Mpx"
    )


if __name__ == "__main__":
    main()
