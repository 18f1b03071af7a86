"""LibreOffice in one place: old and foreign Office files become docx or xlsx, any Office file becomes PDF.

It runs headless in a child process of its own group with a profile of its own, without macros, without a network where
the system lets a process leave it, under limits of time and memory; the whole group is killed at the end. One
conversion at a time per process.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pipeline.options import Limits
from pipeline.readers.alone import run_alone
from pipeline.readers.content import Content, Desk, unreadable
from pipeline.readers.docx import read_docx
from pipeline.readers.sheet import read_xlsx
from schemas.reading import Kind

_LOCK: Final = threading.Lock()
_SUFFIXES: Final = {
    Kind.DOC: "doc", Kind.ODT: "odt", Kind.RTF: "rtf", Kind.DOCX: "docx",
    Kind.XLS: "xls", Kind.ODS: "ods", Kind.XLSX: "xlsx",
}  # fmt: skip
OFFICE_KINDS: Final = frozenset(_SUFFIXES)
_FILTERS: Final = {
    "doc": "doc:MS Word 97",
    "docx": "docx:MS Word 2007 XML",
    "odt": "odt",
    "rtf": "rtf",
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "xls": "xls:MS Excel 97",
    "ods": "ods",
    "pdf": "pdf",
}
_COMMON: Final = "/org.openoffice.Office.Common"
_SETTINGS: Final = (
    (f"{_COMMON}/Security/Scripting", "MacroSecurityLevel", "3"),
    (f"{_COMMON}/Security/Scripting", "DisableMacrosExecution", "true"),
    (f"{_COMMON}/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    (f"{_COMMON}/Misc", "FirstRun", "false"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
)
_SETTING: Final = '<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
_REGISTRY: Final = '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'


def read_old_word(path: Path, kind: Kind, desk: Desk) -> Content:
    """Reads doc, odt and rtf files by way of docx."""
    return read_docx(convert(path, kind, "docx", desk.folder, desk.options.limits), Kind.DOCX, desk)


def read_old_sheet(path: Path, kind: Kind, desk: Desk) -> Content:
    """Reads xls and ods files by way of xlsx."""
    return read_xlsx(convert(path, kind, "xlsx", desk.folder, desk.options.limits), Kind.XLSX, desk)


def to_pdf(path: Path, kind: Kind, folder: Path, limits: Limits) -> Path:
    """A PDF of any Office file, for showing its pages to a person."""
    return convert(path, kind, "pdf", folder, limits)


def to_pdfs(paths: Sequence[Path], folder: Path, limits: Limits) -> list[Path]:
    """PDFs beside each other in ``folder``, under the names of our own Word files; one start of LibreOffice for all."""
    program = _program()
    seconds = limits.converter_seconds + 2 * len(paths)
    with _LOCK, tempfile.TemporaryDirectory(prefix="office-", dir=folder, ignore_cleanup_errors=True) as work:
        sources = [Path(work) / f"{number:05d}.docx" for number in range(len(paths))]
        for path, source in zip(paths, sources, strict=True):
            shutil.copyfile(path, source)
        _run(program, sources, "pdf", Path(work), limits.model_copy(update={"converter_seconds": seconds}))
        kept = [folder / f"{path.stem}.pdf" for path in paths]
        for source, target in zip(sources, kept, strict=True):
            made = Path(work) / "out" / f"{source.stem}.pdf"
            if not made.is_file():
                raise unreadable("LibreOffice không chuyển được một văn bản sang PDF")
            made.replace(target)
    return kept


def _program() -> str:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise unreadable("máy chủ chưa cài LibreOffice nên chưa đọc được tệp Office cũ; cài LibreOffice rồi đọc lại")
    return program


def convert(path: Path, kind: Kind, target: str, folder: Path, limits: Limits) -> Path:
    """Converts an Office file to ``docx``, ``xlsx`` or ``pdf`` in ``folder``; a file it cannot read is unreadable."""
    program = _program()
    with _LOCK, tempfile.TemporaryDirectory(prefix="office-", dir=folder, ignore_cleanup_errors=True) as work:
        source = Path(work) / f"source.{_SUFFIXES[kind]}"
        shutil.copyfile(path, source)
        made = _run(program, [source], target, Path(work), limits)
        kept = folder / f"{Path(work).name}.{target}"
        made.replace(kept)
        return kept


def _run(program: str, sources: Sequence[Path], target: str, work: Path, limits: Limits) -> Path:
    """Converts all ``sources`` in one run and gives the first result."""
    profile = work / "profile"
    (profile / "user").mkdir(parents=True)
    items = "".join(_SETTING.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    (profile / "user" / "registrymodifications.xcu").write_text(_REGISTRY.format(items=items), encoding="utf-8")
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
        "--nolockcheck", "--nologo", "--nodefault", "--convert-to", _FILTERS[target], "--outdir", str(work / "out"),
        *map(str, sources),
    ]  # fmt: skip
    environment = {"HOME": str(work), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}
    fault = run_alone(command, work, environment, limits)
    if fault is not None:
        raise fault
    made = work / "out" / f"{sources[0].stem}.{target}"
    if not made.is_file() or made.stat().st_size == 0:
        raise unreadable("LibreOffice không mở được tệp: tệp bị hỏng hoặc không đúng định dạng")
    return made
