"""System checks of the roof: what `manage.py check` refuses beyond Django's own list."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from bms.pages import addresses


@register("pages")
def check_pages(**options: Any) -> list[CheckMessage]:
    """Every URL has a name, says who it is for, and opens without signing in only if it is for anyone."""
    found: list[CheckMessage] = []
    for address in addresses():
        what = address.name or address.pattern
        if not address.name:
            found.append(Error(f"The URL {what} has no name.", hint="Give path() a name.", id="bms.E001"))
        if address.page is None:
            hint = "Put @page(audience=…, methods=…) of people.pages on its view."
            found.append(Error(f"The page {what} does not say who it is for.", hint=hint, id="bms.E002"))
        elif (address.page.audience == "anyone") == address.needs_sign_in:
            hint = '@login_not_required and audience="anyone" go together.'
            found.append(Error(f"The page {what} contradicts itself about signing in.", hint=hint, id="bms.E003"))
    return found
