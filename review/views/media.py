"""Pictures of pages, enlarged crops of them, and originals as downloads; nothing else from outside is served."""

import io
import math
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from PIL import Image, ImageDraw

from config.settings import load_settings
from review.access import STAFF, allow
from review.frame import person
from schemas.base import Box
from store.models import PageImage, SubmissionFile
from store.selectors.submissions import classified_ids, file_of, picture_of
from store.services.views import record_view
from store.vault import local

KEPT = {"Cache-Control": "private, max-age=3600"}
MARK = (193, 18, 31)
THUMB = (320, 420)


@allow(STAFF)
def page_picture(request: HttpRequest, page_id: int) -> HttpResponse:
    """The picture of one page, re-rendered by us."""
    picture = shown_page(page_id)
    return FileResponse(_path(picture).open("rb"), content_type="image/png", headers=KEPT)


@allow(STAFF)
def thumb(_request: HttpRequest, page_id: int) -> HttpResponse:
    """The picture of one page, small; large enough to tell one letterhead from another."""
    with Image.open(_path(shown_page(page_id))) as image:
        image.thumbnail(THUMB)
        out = io.BytesIO()
        image.save(out, "PNG")
    return HttpResponse(out.getvalue(), content_type="image/png", headers=KEPT)


@allow(STAFF)
def crop(request: HttpRequest, page_id: int) -> HttpResponse:
    """The spot ``box`` (left,top,right,bottom in points) enlarged.

    With ``view=row`` the whole line it stands in, with ``view=picture`` the spot alone, as it is.
    """
    picture = shown_page(page_id)
    box = box_of(request.GET.get("box", ""))
    cutting = CUTS.get(request.GET.get("view", ""), _spot)
    with Image.open(_path(picture)) as image:
        cut = cutting(image, picture, box)
    out = io.BytesIO()
    cut.save(out, "PNG")
    return HttpResponse(out.getvalue(), content_type="image/png", headers=KEPT)


@allow(STAFF)
def original(request: HttpRequest, file_id: int) -> HttpResponse:
    """The file as the unit sent it, as an attachment under its own name; that it was taken is recorded."""
    file = file_of(file_id)
    if file is None or classified_ids([file.submission_id]):
        raise Http404
    record_view(f"file:{file.pk}", by=person(request), action="export")
    content = local(file.original_id).open("rb")
    return FileResponse(content, as_attachment=True, filename=_name(file), content_type="application/octet-stream")


def _name(file: SubmissionFile) -> str:
    # Path parts that a mail or an archive brought along do not belong into a download's name.
    return Path(file.name.replace("\\", "/")).name or f"tep-{file.pk}"


def shown_page(page_id: int) -> PageImage:
    """A page whose picture may be shown; 404 for others and for classified papers."""
    picture = picture_of(page_id)
    if picture is None or classified_ids([picture.submission_id]) or not _path(picture).is_file():
        raise Http404
    return picture


def _path(picture: PageImage) -> Path:
    return load_settings().pictures / picture.path


def box_of(text: str) -> Box:
    """The box an address names: left,top,right,bottom in points; 404 for anything else."""
    try:
        left, top, right, bottom = (float(part) for part in text.split(","))
    except ValueError:
        raise Http404 from None
    if not all(math.isfinite(part) for part in (left, top, right, bottom)) or right <= left or bottom <= top:
        raise Http404
    return Box(left, top, right, bottom)


def _spot(image: Image.Image, picture: PageImage, box: Box) -> Image.Image:
    """The box with some room around it (in points: half its height above and below), three times its size."""
    room = max(10.0, box.height * 0.5)
    wide = max(0.0, 170 - box.width) / 2
    around = Box(box.left - room - wide, box.top - room, box.right + room + wide, box.bottom + room)
    return _cut(image, picture, around, box, zoom=2.6)


def _row(image: Image.Image, picture: PageImage, box: Box) -> Image.Image:
    """The whole width of the page at the height of the box, so that the row's label is seen."""
    return _cut(image, picture, Box(0, box.top - 7, picture.points_width, box.bottom + 7), box, zoom=1.0)


def _alone(image: Image.Image, picture: PageImage, box: Box) -> Image.Image:
    """What stands in the box and nothing else."""
    return _cut(image, picture, box, None, zoom=1.0)


CUTS = {"row": _row, "picture": _alone}


def _cut(image: Image.Image, picture: PageImage, around: Box, box: Box | None, zoom: float) -> Image.Image:
    scale = image.width / (picture.points_width or image.width)
    left, top = max(0, int(around.left * scale)), max(0, int(around.top * scale))
    right = min(image.width, math.ceil(around.right * scale))
    bottom = min(image.height, math.ceil(around.bottom * scale))
    if right <= left or bottom <= top:
        raise Http404
    part = image.convert("RGB").crop((left, top, right, bottom))
    part = part.resize((max(1, round(part.width * zoom)), max(1, round(part.height * zoom))), Image.Resampling.LANCZOS)
    if box is None:
        return part
    frame = [(box.left * scale - left) * zoom - 2, (box.top * scale - top) * zoom - 2]
    frame += [(box.right * scale - left) * zoom + 2, (box.bottom * scale - top) * zoom + 2]
    ImageDraw.Draw(part).rectangle(frame, outline=MARK, width=2)
    return part
