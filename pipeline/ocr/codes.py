"""The QR code of a blank form on a page picture, in whatever turn and size it was scanned."""

from typing import Any, Final

import numpy as np
import zxingcpp

from pipeline.forms.identity import parse_code
from pipeline.ocr.pixels import Image

_QR: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def form_on(image: Image) -> str:
    """The code of the form on an 8-bit grey or RGB picture; empty where there is none that is ours."""
    found: list[Any] = zxingcpp.read_barcodes(np.ascontiguousarray(image), formats=_QR)
    codes = {one.text.strip() for one in found if parse_code(one.text) is not None}
    return codes.pop() if len(codes) == 1 else ""
