"""The tasks ring the broker of the settings, and only by ids in JSON."""

from datetime import UTC, datetime, timedelta

from config.settings import Settings
from workers import tasks
from workers.celery_app import LANES, app, app_of, configuration
from workers.tasks import consolidate_all, read_submission, render_pages, sweep


def test_all_tasks_are_of_our_own_application() -> None:
    """A task of Celery's default application rings at a broker nobody hears: web and watcher would be mute."""
    assert {task.app for task in (read_submission, render_pages, consolidate_all, sweep)} == {app}
    assert app.conf.broker_url.startswith("memory://")
    assert app.conf.accept_content == ["json"]


def test_the_schedule_names_tasks_that_exist() -> None:
    """A misspelt name in the schedule fails every night, and nobody sees it."""
    names = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert names <= {task.name for task in vars(tasks).values() if hasattr(task, "apply_async")}


def test_redis_holds_a_task_longer_than_any_reading() -> None:
    """A visibility timeout shorter than a reading hands the same report to a second worker meanwhile (L6)."""
    settings = Settings(broker_url="redis://127.0.0.1:6379/0")

    options = configuration(settings)["broker_transport_options"]
    assert options["visibility_timeout"] > 2 * settings.reader_seconds
    assert options["visibility_timeout"] > max(tasks.pause(retries) for retries in range(100))
    assert (app.conf.worker_prefetch_multiplier, app.conf.task_acks_late) == (1, True)


def test_every_lane_takes_json_only() -> None:
    """Whoever reaches the broker must not make a worker run what he sends (L6, L20)."""
    for other in (app, *map(app_of, LANES)):
        assert (other.conf.accept_content, other.conf.task_serializer) == (["json"], "json")


def test_the_schedule_keeps_one_time_all_year() -> None:
    """Clocks that are put forward skip an hour, or tell it twice: a night without a report, or with two (L6)."""
    now = datetime(2030, 3, 31, 2, 30, tzinfo=UTC)

    assert app.conf.timezone == "Asia/Ho_Chi_Minh"
    assert {now.replace(month=month).astimezone(app.timezone).utcoffset() for month in (3, 5, 7, 10, 12)} == {
        timedelta(hours=7)
    }
