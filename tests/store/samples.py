"""A small campaign and hand-made records for the tests of the store and the workers."""

from datetime import date
from typing import Any

from schemas.record import DocumentData, FigureField, Record, Revision, SectionField, Status, TextField

CAMPAIGN = """\
schema: tonghop/campaign@1
id: thu-2030
title: Báo cáo thử năm 2030
language: vi
directive: {number: 12/SXD-VP, issued_on: 2030-03-01, issuer: Sở Xây dựng tỉnh Mẫu, subject: V/v thử}
period: {from: 2030-03-01, to: 2030-03-31}
due_before: 2030-04-10
sections:
  - {id: A, title: Kết quả chung}
  - {id: B, title: Khó khăn}
tables:
  - id: bieu
    title: Biểu số liệu
    section: A
    rows:
      - {id: cay, label: Số cây đã trồng, unit: cây, kind: integer}
      - {id: nguoi, label: Số người tham gia, unit: người, kind: integer}
      - {id: kinh_phi, label: Kinh phí, unit: triệu đồng, kind: decimal}
units:
  - {code: tan-lap, name: Phòng Xây dựng huyện Tân Lập}
  - {code: an-phu, name: Phòng Xây dựng huyện An Phú}
"""
KEY = "thu-2030"


def figure(value: float | None, status: Status = Status.READ, **more: object) -> FigureField:
    """A figure with this value."""
    return FigureField.model_validate({"value": value, "raw": str(value), "status": status, "confidence": 0.9, **more})


def record(
    figures: dict[str, FigureField] | None = None,
    *,
    unit: str = "tan-lap",
    issued_on: str | None = "2030-04-01",
    sections: tuple[str, ...] = ("A", "B"),
    revision: Revision | None = None,
    **more: Any,
) -> Record:
    """A record of a full report of a unit; figures that are not named are missing."""
    dated = TextField(value=issued_on, status=Status.READ) if issued_on else TextField()
    return Record(
        campaign=KEY,
        unit=TextField(value=unit, status=Status.READ, confidence=0.99),
        document=DocumentData(number=TextField(value="1/BC", status=Status.READ), issued_on=dated),
        sections={name: SectionField(status=Status.READ, text=f"Nội dung {name}") for name in sections},
        figures={name: FigureField() for name in ("cay", "nguoi", "kinh_phi")} | (figures or {}),
        revision=revision,
        **more,
    )


def full(cay: float | None = 5, nguoi: float | None = 7, **more: Any) -> Record:
    """A full report whose three figures are all read."""
    return record({"cay": figure(cay), "nguoi": figure(nguoi), "kinh_phi": figure(1.5)}, **more)


DAY = date(2030, 4, 1)
