"""The line of sight: goal, measure, procedure, step, document, with the reader somewhere on it."""

from typing import NamedTuple

WORST_FIRST = ("off", "watch", "none", "good")
"""The colours of measures in the order in which they are looked at; one without a value counts as “none”."""


class Stop(NamedTuple):
    """One stop of the line under a page head (`{% sight stops %}`).

    ``kind`` is what it is called ("Goal", "Measure", "Procedure", "Your step"). ``url`` is empty where
    the reader already is. ``status`` of a measure is good, watch, off or none; empty shows nothing.
    Stops before the one that is ``here`` answer why, those after it answer how.
    """

    kind: str
    name: str
    url: str = ""
    status: str = ""
    here: bool = False
    yours: bool = False
