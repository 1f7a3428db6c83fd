"""Documents that nobody has: pictures of cards, and the lines at the foot of a passport."""

import io
from pathlib import Path

from PIL import Image, ImageDraw

from domain.age_verification.mrz import check_digit


def passport_lines(
    *, surname: str, given: str, number: str, born: str, sex: str, expires: str = "350101"
) -> tuple[str, str]:
    """The two lines of a passport, every check digit right (ICAO 9303 part 4). Dates as YYMMDD."""
    upper = f"P<IND{surname}<<{given}".ljust(44, "<")
    number = number.ljust(9, "<")
    fields = (
        number + check_digit(number) + "IND" + born + check_digit(born) + sex + expires + check_digit(expires)
    )
    personal = "<" * 14
    covered = fields[:10] + fields[13:20] + fields[21:28] + personal + "0"
    return upper, f"{fields}{personal}0{check_digit(covered)}"


def picture_of_card(folder: Path, *lines: str) -> Path:
    """A JPEG of a card with a face that is drawn and some lines of text."""
    picture = Image.new("RGB", (1200, 760), "#f3efe4")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((20, 20, 1180, 740), 40, outline="#55606e", width=6)
    draw.rectangle((70, 160, 370, 560), fill="#c9d4e0")
    draw.ellipse((150, 230, 290, 390), fill="#b98a68")
    draw.rectangle((120, 420, 320, 560), fill="#3c5a78")
    for place, line in enumerate(lines):
        draw.text((430, 180 + 70 * place), line, fill="#20262e", font_size=40)
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=85)
    path = folder / "card.jpg"
    path.write_bytes(data.getvalue())
    return path
