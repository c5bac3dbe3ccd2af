"""The pages that bring all floors together for one person."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from bms import home as home_page
from bms import inbox as inbox_page
from bms import search as search_page
from bms.navigation import navigation_of
from people import clock, words
from people.pages import PersonRequest, page


@page(audience="signed_in")
def home(request: PersonRequest) -> HttpResponse:
    panels = home_page.panels(request.user)
    navigation_of(request).waiting = panels["waiting"].total
    return render(request, "bms/home.html", panels)


@page(audience="signed_in")
def inbox(request: PersonRequest) -> HttpResponse:
    waiting = inbox_page.waiting_for(request.user)
    navigation_of(request).waiting = waiting.total
    today = clock.today()
    late, week, later = [], [], []
    for task in waiting.tasks:
        if task.due_on and words.is_late(task.due_on, today):
            late.append(task)
        elif task.due_on and (task.due_on - today).days < 7:
            week.append(task)
        else:
            later.append(task)
    groups = [("late", "Late", late), ("week", "This week", week), ("later", "Later", later)]
    context = {
        "waiting": waiting,
        "groups": [{"key": key, "name": name, "tasks": tasks} for key, name, tasks in groups if tasks],
        "others": inbox_page.with_others(request.user),
    }
    return render(request, "bms/inbox.html", context)


@page(audience="signed_in")
def search(request: PersonRequest) -> HttpResponse:
    found = search_page.find(request.user, request.GET.get("q", ""), request.GET.get("kind", ""))
    if not found.typed:
        finding = "Search"
    else:
        number = f"{found.total}{'+' if found.total >= search_page.MORE else ''}"
        noun = "answer" if found.total == 1 else "answers"
        finding = f"{number if found.total else 'No'} {noun} to “{found.typed}”"

    def address(**more: str) -> str:
        return f"{reverse('search')}?{urlencode({'q': found.typed, **more})}"

    kinds = [
        {"name": name, "number": number, "url": address(kind=key), "current": key == found.kind}
        for key, name, number in found.counts
    ]
    is_empty = bool(found.typed) and not found.total
    alone = search_page.found_alone(request.user, found.typed) if is_empty else []
    meant = search_page.meant(request.user, found.typed, alone) if is_empty else ""
    context = {
        "found": found,
        "finding": finding,
        "kinds": kinds,
        "all_url": address(),
        "is_one_word": len(found.typed.split()) == 1,
        "meant": {"name": meant, "url": address(q=meant)} if meant else None,
        "words": [{"name": word, "url": address(q=word)} for word in alone],
    }
    return render(request, "bms/search.html", context)
