"""The bell on Redis: a lane whose Redis dies while it works hears the next ring all the same."""

from pathlib import Path

import pytest
from celery import Celery

from bench.faults.system import Broker
from config.settings import Settings
from workers.celery_app import configuration


@pytest.mark.server
def test_a_message_that_cannot_be_acknowledged_does_not_make_its_lane_deaf(tmp_path: Path) -> None:
    """A Redis that died while a task ran left the lane waiting for ever: it asked for nothing and noticed nothing."""
    broker = Broker(tmp_path)
    try:
        app = Celery("deaf", set_as_current=False)
        app.config_from_object(configuration(Settings(data=tmp_path, broker_url=broker.url)))
        with app.connection_for_read() as connection:
            queue = connection.SimpleQueue("quick")
            queue.put({"number": 1})
            queue.consumer.qos(prefetch_count=1)
            message = queue.get(timeout=10)
            broker.kill()
            with pytest.raises(connection.connection_errors):
                message.ack()
            with pytest.raises(connection.connection_errors):
                queue.get(timeout=5)  # by the error its consumer notices, and connects anew
    finally:
        broker.process.kill()
        broker.process.wait()
