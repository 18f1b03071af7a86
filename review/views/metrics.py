"""Figures for Prometheus, taken from the database: one scrape tells of all machines, and nothing personal is in it."""

import hmac

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from config.settings import load_settings
from review.access import EVERYONE, allow
from store.selectors.measures import Measures, measures

HERE = frozenset({"127.0.0.1", "::1"})


@allow(EVERYONE)
def metrics(request: HttpRequest) -> HttpResponse:
    """All measures; 403 for who is neither on this machine nor has the word."""
    if not _may(request):
        return HttpResponse(status=403)
    return HttpResponse(generate_latest(_registry(measures())), content_type=CONTENT_TYPE_LATEST)


def _may(request: HttpRequest) -> bool:
    token = load_settings().metrics_token.get_secret_value()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token:
        return hmac.compare_digest(given.encode(), token.encode())
    # Behind a proxy everybody comes from this machine: there the word is needed.
    return request.META.get("REMOTE_ADDR") in HERE and "X-Forwarded-For" not in request.headers


def _registry(found: Measures) -> CollectorRegistry:
    registry = CollectorRegistry()
    by_state = Gauge("tonghop_submissions", "Submissions by state", ["state"], registry=registry)
    for state, count in found.submissions.items():
        by_state.labels(state).set(count)
    silence = Gauge("tonghop_silence_seconds", "Since the last sign of life of a part", ["part"], registry=registry)
    for part, seconds in found.silence.items():
        silence.labels(part).set(seconds)
    mails = Gauge("tonghop_mails", "Messages looked at, by outcome", ["outcome"], registry=registry)
    for outcome, count in found.mails.items():
        mails.labels(outcome).set(count)
    for name, text, value in (
        ("tonghop_oldest_open_seconds", "Age of the oldest submission without an end state", found.oldest_open),
        ("tonghop_failed_tasks", "Tasks that failed for good and wait for a person", found.failed_tasks),
        ("tonghop_arrivals", "Arrivals, the same bytes again included", found.arrivals),
        ("tonghop_read", "Submissions that were read", found.read),
        ("tonghop_reading_seconds", "Seconds of all readings together", found.reading_seconds),
    ):
        Gauge(name, text, registry=registry).set(value)
    return registry
