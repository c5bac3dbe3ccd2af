"""Two answers for whoever watches over the portal: is the process alive, and can it do its work?"""

import tempfile

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from people.pages import page

_migrated: set[str] = set()  # databases found migrated; a process does not see migrations vanish


@login_not_required
@never_cache
@page(audience="anyone")
def health_live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "live"})


@login_not_required
@never_cache
@page(audience="anyone")
def health_ready(request: HttpRequest) -> HttpResponse:
    """The database is reached, its tables are up to date, files can be stored. 503 names what is not."""
    parts = {"database": _reaches_database(), "migrations": False, "storage": _can_store()}
    parts["migrations"] = parts["database"] and _is_migrated()
    ready = all(parts.values())
    answer = {
        "status": "ready" if ready else "not ready",
        **{name: "ok" if ok else "failed" for name, ok in parts.items()},
    }
    return JsonResponse(answer, status=200 if ready else 503)


def _reaches_database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return False
    return True


def _is_migrated() -> bool:
    name = str(connection.settings_dict["NAME"])
    if name not in _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.add(name)
    return True


def _can_store() -> bool:
    try:
        settings.BMS_MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.BMS_MEDIA_ROOT):
            return True
    except OSError:
        return False
