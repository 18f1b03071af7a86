"""What opens files that staff gave (templates, forms of a higher body, edited reports): always in a process of its own.

A version and its campaign go there as JSON and the answer comes back as JSON, under the limits of every converter: a
file that harms the process harms nothing else. The same module is both ends.
"""

import json
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pipeline.consolidate.edited import NotOursError, compare
from pipeline.consolidate.given import GivenFormError, fill_given
from pipeline.consolidate.template import TemplateError
from pipeline.consolidate.word import write_word
from pipeline.options import Limits
from pipeline.readers.alone import run_alone
from pipeline.readers.content import CannotReadError, unreadable
from schemas.campaign import Campaign
from schemas.consolidation import Change, Consolidation, GivenForm
from schemas.reading import Fault

_ROOT: Final = Path(__file__).resolve().parents[2]
_FAULTS: Final[dict[str, type[ValueError]]] = {
    fault.__name__: fault for fault in (NotOursError, GivenFormError, TemplateError)
}


def word_from_template(made: Consolidation, campaign: Campaign, template: Path, path: Path, limits: Limits) -> None:
    """Writes the report into the office's own template. TemplateError, CannotReadError."""
    _apart("word", made, campaign, limits, template=str(template), path=str(path))


def given_form(made: Consolidation, campaign: Campaign, form: GivenForm, template: Path, path: Path) -> None:
    """Fills a form of a higher body. GivenFormError, CannotReadError."""
    told = form.model_dump(mode="json")
    _apart("given", made, campaign, Limits(), form=told, template=str(template), path=str(path))


def changes_in(path: Path, made: Consolidation, campaign: Campaign) -> list[Change]:
    """Where an edited file differs from the version it was made from. NotOursError, CannotReadError."""
    found = _apart("compare", made, campaign, Limits(), path=str(path))
    return [Change.model_validate(one) for one in found]


def _apart(job: str, made: Consolidation, campaign: Campaign, limits: Limits, **more: Any) -> Any:
    with tempfile.TemporaryDirectory(prefix="apart-") as folder:
        work = Path(folder)
        (work / "made.json").write_text(made.model_dump_json(), "utf-8")
        (work / "campaign.json").write_text(campaign.model_dump_json(by_alias=True), "utf-8")
        (work / "job.json").write_text(json.dumps({"job": job, **more}), "utf-8")
        environment = {
            "HOME": folder, "MPLCONFIGDIR": folder, "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8",
            "PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1",
        }  # fmt: skip
        fault = run_alone([sys.executable, "-m", "pipeline.consolidate.apart", folder], work, environment, limits)
        if fault is not None:
            raise fault
        answer = work / "answer.json"
        if not answer.is_file():
            raise unreadable("tệp làm bộ đọc dừng đột ngột: mở tệp bằng Word, Excel, lưu lại rồi thử lại")
        return _told(json.loads(answer.read_text("utf-8")))


def _told(answer: dict[str, Any]) -> Any:
    if "fault" not in answer:
        return answer["done"]
    if answer["fault"] in _FAULTS:
        raise _FAULTS[answer["fault"]](answer["message"])
    raise CannotReadError(Fault(code=answer["fault"], reason=answer["message"]))


def _word(made: Consolidation, campaign: Campaign, job: dict[str, Any]) -> None:
    write_word(made, campaign, Path(job["path"]), Path(job["template"]).read_bytes())


def _given(made: Consolidation, _campaign: Campaign, job: dict[str, Any]) -> None:
    content = fill_given(made, GivenForm.model_validate(job["form"]), Path(job["template"]))
    Path(job["path"]).write_bytes(content)


def _compare(made: Consolidation, campaign: Campaign, job: dict[str, Any]) -> list[dict[str, Any]]:
    return [change.model_dump(mode="json") for change in compare(Path(job["path"]), made, campaign)]


_JOBS: Final[dict[str, Callable[[Consolidation, Campaign, dict[str, Any]], Any]]] = {
    "word": _word,
    "given": _given,
    "compare": _compare,
}


def main(work: Path) -> None:
    """The child's end: does one job and leaves its answer."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    made = Consolidation.model_validate_json((work / "made.json").read_text("utf-8"))
    campaign = Campaign.model_validate_json((work / "campaign.json").read_text("utf-8"))
    job = json.loads((work / "job.json").read_text("utf-8"))
    try:
        answer: dict[str, Any] = {"done": _JOBS[job["job"]](made, campaign, job)}
    except CannotReadError as fault:
        answer = {"fault": fault.fault.code, "message": fault.fault.reason}
    except tuple(_FAULTS.values()) as fault:
        answer = {"fault": type(fault).__name__, "message": str(fault)}
    (work / "answer.json").write_text(json.dumps(answer), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
