"""The poster of the demonstration, drawn when it is loaded: invented, and no picture of anybody."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

TITLE = "Know the Signs"
ALT_TEXT = "On dark blue, two circles that meet, and below them: Know the Signs. An invented poster."
_SHEET = (1240, 1754)  # A3 at 106 dots to the inch
_BLUE, _YELLOW, _WHITE = (20, 40, 90), (255, 200, 40), (255, 255, 255)


def draw_poster() -> BytesIO:
    """The poster as PNG, the same each time."""
    sheet = Image.new("RGB", _SHEET, _BLUE)
    pen = ImageDraw.Draw(sheet)
    pen.ellipse((140, 240, 740, 840), fill=_YELLOW)
    pen.ellipse((500, 240, 1100, 840), outline=_WHITE, width=24)
    pen.text((620, 1080), TITLE, _WHITE, ImageFont.load_default(150), anchor="mm")
    pen.text((620, 1260), "Something is not right? Say so.", _YELLOW, ImageFont.load_default(64), anchor="mm")
    pen.text((620, 1660), "Invented for the demonstration", _WHITE, ImageFont.load_default(36), anchor="mm")
    sheet.save(file := BytesIO(), "PNG")
    file.seek(0)
    return file
