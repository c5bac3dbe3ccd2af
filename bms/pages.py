"""Every page the resolver knows, with what its view declares about itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from people.pages import Page, page_of


@dataclass(frozen=True)
class Address:
    name: str  # as in reverse(), "" if the URL has none
    pattern: str
    parameters: dict[str, str]  # name -> kind
    page: Page | None
    needs_sign_in: bool


def addresses() -> list[Address]:
    return list(_walk(get_resolver(), "/", ""))


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield _address(entry, pattern, space)


def _address(entry: URLPattern, pattern: str, space: str) -> Address:
    kinds = {name: type(converter).__name__ for name, converter in entry.pattern.converters.items()}
    return Address(
        name=f"{space}{entry.name}" if entry.name else "",
        pattern=pattern,
        parameters={name: kind.removesuffix("Converter").lower() for name, kind in kinds.items()},
        page=page_of(entry.callback),
        needs_sign_in=getattr(entry.callback, "login_required", True),
    )
