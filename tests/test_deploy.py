"""Containers and units: what they start is there, pinned, unprivileged, and says how it is."""

import re
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.settings import Settings
from tests import house, services
from tests.test_docs import _commands
from tests.workers.made import run, start

COMPOSE: dict[str, Any] = yaml.safe_load((house.ROOT / "docker-compose.yml").read_text("utf-8"))
OURS = {name: one for name, one in COMPOSE["services"].items() if "build" in one}
UNITS = sorted((house.ROOT / "deploy" / "systemd").glob("*.service"))


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_service_is_pinned_unprivileged_and_watched(name: str) -> None:
    """A tag that moves, a service as root or one whose death nobody notices would come as a surprise."""
    one = COMPOSE["services"][name]

    assert re.search(r":\d+\.\d+(\.\d+)?", one["image"])
    assert (one["user"].split(":")[0] != "0", one["read_only"], one["cap_drop"]) == (True, True, ["ALL"])
    assert one["healthcheck"]["test"]
    assert one["restart"] == "unless-stopped"


def test_the_image_is_pinned_and_runs_as_nobody_special() -> None:
    """The base by its exact version, and no part as root."""
    lines = (house.ROOT / "Dockerfile").read_text("utf-8").splitlines()

    assert re.search(r":\d+\.\d+", next(line for line in lines if line.startswith("FROM")))
    assert any(line.startswith("USER 10001") for line in lines)


def test_what_is_started_is_a_command() -> None:
    """A unit that starts a command by a name of yesterday fails in the night."""
    started = [one["command"][0] for one in OURS.values()]
    started += [re.search(r"ExecStart=\S+ (\S+)", unit.read_text("utf-8"))[1] for unit in UNITS]  # type: ignore[index]

    assert set(started) <= set(_commands())
    assert len(UNITS) == 5


def test_the_example_names_known_settings() -> None:
    """A misspelt setting stops the start."""
    named = re.findall(r"^TONGHOP_(\w+)=", (house.ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)

    assert {name.lower() for name in named} <= set(Settings.model_fields)


@pytest.mark.server
@pytest.mark.timeout(300)
def test_every_service_runs_and_says_that_it_is_well(tmp_path: Path) -> None:
    """The command of each container, started at once on the machine, with the health check of each."""
    with services.redis() as broker, services.postgresql() as database:
        more = {"BROKER_URL": broker, "DATABASE_URL": database, "PORT": str(services.free_port()), "SWEEP_SECONDS": "5"}
        data, log = tmp_path / "data", tmp_path / "log"
        processes = {name: start(data, *one["command"], log=log, **more) for name, one in OURS.items()}
        try:
            for name, one in OURS.items():
                check = one["healthcheck"]["test"][2:]
                deadline = time.monotonic() + 120
                while (done := run(data, *check, **more)).returncode and time.monotonic() < deadline:
                    time.sleep(1)
                assert done.returncode == 0, f"{name}: {done.stderr}{log.read_text('utf-8')[-3000:]}"
                assert processes[name].poll() is None
        finally:
            for process in processes.values():
                process.send_signal(signal.SIGTERM)
            asked = time.monotonic()
            for name, process in processes.items():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.0, asked + _grace(OURS[name]) - time.monotonic()))
                process.kill()
    assert {name: process.wait() for name, process in processes.items() if process.wait()} == {}


def _grace(service: dict[str, Any]) -> float:
    """Seconds after which a container that does not end is killed, in the middle of what it does."""
    return float(service["stop_grace_period"].removesuffix("s"))
