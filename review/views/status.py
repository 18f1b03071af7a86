"""How the system is: for people (queue, last look at the inbox) and for machines (alive, ready)."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from config.settings import load_settings
from review.access import EVERYONE, STAFF, allow
from review.frame import page
from store.selectors.status import heartbeats, system_status


@allow(STAFF)
def status(request: HttpRequest) -> HttpResponse:
    """The queue, signs of life and what is stuck; the inner part is fetched again every few seconds."""
    context = {"system": system_status(), "beats": heartbeats(), "inbox": load_settings().inbox}
    template = "status_inner.html" if request.headers.get("HX-Request") else "status.html"
    return page(request, template, "status", **context)


@allow(EVERYONE)
def health(_request: HttpRequest) -> HttpResponse:
    """Whether the web process answers; looks at nothing else."""
    return JsonResponse({"status": "ok"})


@allow(EVERYONE)
def ready(_request: HttpRequest) -> HttpResponse:
    """Whether work can be done: database and data folder; 503 with the part that fails."""
    faults = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        faults.append("database")
    if not load_settings().data.is_dir():
        faults.append("data")
    return JsonResponse({"status": "unready" if faults else "ready", "faults": faults}, status=503 if faults else 200)
