"""QR codes as images inside a page: no request more, and none without it."""

import segno


def qr_image(text: str) -> str:
    """A data URL of an SVG, dark on light whatever the page's colours are: that is how cameras read them best."""
    return segno.make_qr(text, error="m").svg_data_uri(scale=4, border=4, dark="#000", light="#fff")
