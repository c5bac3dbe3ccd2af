"""The two pages that bring all floors together for one person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bms import home as home_page
from bms import inbox as inbox_page
from bms.navigation import navigation_of
from people import clock, words


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    panels = home_page.panels(request.user)
    navigation_of(request).waiting = panels["waiting"].total
    return render(request, "bms/home.html", panels)


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
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
