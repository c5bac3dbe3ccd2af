"""What a verb raises that a page answers in its own way."""

from django.core.exceptions import ValidationError


class StaleRevision(ValidationError):
    """Somebody else was faster: what the person saw is no longer what is stored."""

    def __init__(self) -> None:
        super().__init__("This revision has changed since you opened the page.", code="stale")
