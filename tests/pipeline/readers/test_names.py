"""Files are judged by their content: the store keeps originals under their checksum, without any name."""

import shutil
from pathlib import Path

import pytest

from pipeline.options import Options, SourceFile
from pipeline.readers.submission import READERS, read_files, reader_of
from schemas.reading import FileOutcome, Kind

REPORTS = Path(__file__).parents[3] / "samples" / "reports"
ENDINGS = ("docx", "xlsx", "eml", *(pytest.param(ending, marks=pytest.mark.slow) for ending in ("doc", "tif")))


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_without_its_name_reads_the_same(ending: str, tmp_path: Path) -> None:
    """Every kind was once sure of itself only by the ending of its name; an original has none."""
    sample = min(REPORTS.glob(f"*/*.{ending}"), key=lambda path: path.stat().st_size)
    bare = tmp_path / "d50339201ee412ec"
    shutil.copyfile(sample, bare)
    (named, *inner), (nameless, *same) = (
        read_files([SourceFile(path=path, name="bao-cao")], Options(jobs=1)).files for path in (sample, bare)
    )

    assert nameless == named
    assert [file.pages for file in same] == [file.pages for file in inner]
    assert FileOutcome.FAILED not in {file.outcome for file in (nameless, *same)}


@pytest.mark.parametrize("kind", READERS)
def test_every_kind_finds_its_reader(kind: Kind) -> None:
    """Readers are named in a table and loaded late; a wrong name must not wait for the first such file to show."""
    assert callable(reader_of(kind))
