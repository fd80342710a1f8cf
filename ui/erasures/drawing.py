"""The certificate as a page, drawn in the child process."""

from clinic_app.erasures.model import Certificate
from clinic_app.erasures.pages import draw
from ui.outcome import Tell


def draw_certificate(tell: Tell, certificate: Certificate) -> bytes:
    """The PDF of one page."""
    tell(0, 1)
    return draw(certificate).pdf
