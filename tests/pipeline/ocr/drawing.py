"""Draws made-up report pages at 200 dpi and damages them as scanners and phones do."""

from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[Any]

WIDTH, HEIGHT = 1654, 2339
_PLAIN: Final = "DejaVuSerif.ttf"
_BOLD: Final = "DejaVuSerif-Bold.ttf"
FIGURES: Final = (
    ("1", "Số buổi tọa đàm", "buổi", "1.250"),
    ("2", "Số người tham dự", "người", "35.486"),
    ("3", "Kinh phí", "đồng", "84.000.000"),
)


def font(size: int = 33, bold: bool = False) -> Any:
    """A serif font with all Vietnamese letters, of ``size`` pixels (33 px is 12 pt at 200 dpi)."""
    return ImageFont.truetype(_BOLD if bold else _PLAIN, round(size * 0.86))


class Sheet:
    """A white page that is written on."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.image = Image.new("RGB", (width, height), "white")
        self.pen = ImageDraw.Draw(self.image)

    def text(self, x: int, y: int, text: str, *, bold: bool = False, fill: str = "black", size: int = 33) -> None:
        """Writes one line with its top left corner at (x, y)."""
        self.pen.text((x, y), text, font=font(size, bold), fill=fill)

    def letterhead(self) -> None:
        """The two-column head of an official paper."""
        self.text(170, 120, "UBND HUYỆN HÀ THANH")
        self.text(150, 160, "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", bold=True, size=30)
        self.text(240, 215, "Số: 215/BC-PGDĐT", size=30)
        self.text(820, 120, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=30)
        self.text(930, 160, "Độc lập - Tự do - Hạnh phúc", bold=True)
        self.text(860, 215, "Hà Thanh, ngày 16 tháng 10 năm 2020", size=30)

    def paragraphs(self, y: int) -> None:
        """A few lines of body text from ``y`` on."""
        lines = (
            "Thực hiện công văn của Sở Giáo dục và Đào tạo về việc tổ chức Tuần lễ hưởng ứng",
            "học tập suốt đời, Phòng Giáo dục và Đào tạo báo cáo kết quả thực hiện như sau:",
            "Các trường đã treo 125 băng rôn, tổ chức 46 buổi tọa đàm với sự tham gia của",
            "đông đảo phụ huynh, học sinh và nhân dân trên địa bàn toàn huyện.",
        )
        for i, line in enumerate(lines):
            self.text(160, y + 48 * i, line)

    def table(
        self,
        rows: Sequence[Sequence[str]],
        *,
        top: int = 900,
        left: int = 200,
        widths: Sequence[int] = (90, 560, 200, 330),
    ) -> list[int]:
        """A ruled table; gives the heights of its flat rules."""
        levels = [top + 60 * i for i in range(len(rows) + 1)]
        edges = [left, *(left + sum(widths[: i + 1]) for i in range(len(widths)))]
        for level in levels:
            self.pen.line((edges[0], level, edges[-1], level), fill="black", width=2)
        for edge in edges:
            self.pen.line((edge, levels[0], edge, levels[-1]), fill="black", width=2)
        for row, level in zip(rows, levels, strict=False):
            for cell, edge in zip(row, edges, strict=False):
                self.text(edge + 18, level + 10, cell)
        return levels

    def array(self) -> Picture:
        """The page as RGB pixels."""
        return np.asarray(self.image).copy()


def report(rows: Sequence[Sequence[str]] = FIGURES) -> Sheet:
    """A page with letterhead, text and a table of figures."""
    sheet = Sheet()
    sheet.letterhead()
    sheet.paragraphs(400)
    sheet.table((("TT", "Nội dung", "Đơn vị", "Số liệu"), *rows))
    return sheet


def lean(image: Picture, degrees: float) -> Picture:
    """The page fed in at an angle."""
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)))


def noisy(image: Picture, deviation: float = 8, seed: int = 1) -> Picture:
    """Sensor noise on greyish paper with greyish ink."""
    cv2.setRNGSeed(seed)
    noise: Picture = np.zeros(image.shape[:2], np.int8)
    cv2.randn(noise, np.array([0.0]), np.array([float(deviation)]))
    grey = cv2.convertScaleAbs(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), alpha=0.72, beta=45)
    return np.clip(grey.astype(np.int16) + noise, 0, 255).astype(np.uint8)


def streaked(image: Picture, x: int) -> Picture:
    """A scanner's dirt line down the whole page."""
    image = image.copy()
    image[:, x : x + 2] = 110
    return image


def scribbled(image: Picture, area: tuple[int, int, int, int]) -> Picture:
    """A figure crossed out thickly with a pen."""
    left, top, right, bottom = area
    image = image.copy()
    rng = np.random.default_rng(3)
    for _ in range(14):
        start, end = (left, int(rng.integers(top, bottom))), (right, int(rng.integers(top, bottom)))
        cv2.line(image, start, end, (20, 20, 30), 5)
    return image


def on_table(image: Picture) -> Picture:
    """The sheet photographed on a dark table from a slant, one half in soft shadow."""
    height, width = image.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    target = np.array([[210, 130], [1600, 190], [1700, 2320], [120, 2260]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    canvas: Picture = np.full((2460, 1860, 3), (70, 55, 45), np.uint8)
    canvas = cv2.warpPerspective(image, matrix, (1860, 2460), dst=canvas, borderMode=cv2.BORDER_TRANSPARENT)
    light = np.clip(np.linspace(1.3, 0.5, 1860), 0.55, 1.0)[None, :, None]
    return np.asarray((canvas * light).astype(np.uint8))
