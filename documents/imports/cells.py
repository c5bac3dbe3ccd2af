"""What a table is once it has been read: plain cells in rows with their numbers."""

from dataclasses import dataclass

Cell = str | int | float | None


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet that are not empty, each with its number, from 1. ``problem``: why it cannot be taken."""

    name: str
    rows: list[tuple[int, list[Cell]]]
    problem: str = ""

    @property
    def last_row(self) -> int:
        return self.rows[-1][0] if self.rows else 0

    @property
    def width(self) -> int:
        return max((len(cells) for _, cells in self.rows), default=0)


@dataclass(frozen=True)
class Table:
    """A file as it was read: what it is called, the SHA-256 of its bytes, its sheets (a CSV has one, without a name).

    ``note`` says, for people, how the file was understood.
    """

    name: str
    sha256: str
    sheets: list[Sheet]
    note: str = ""

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)
