"""The office's home: what waits for a member of the office, each one click from its decision."""

from fastapi import APIRouter
from fastapi.responses import Response

from runtime.pulse import Pulse
from services.boards import desk as desks
from web.frame.permissions import ForOffice, ThisPage

router = APIRouter()


@router.get("/desk")
def desk(reader: ForOffice, page: ThisPage) -> Response:
    """Show what waits for the office."""
    pulse: Pulse = page.request.app.state.pulse
    with page.read() as session:
        return page.show("desk", d=desks.gather(session, reader.practice, now=reader.now), tick=pulse.last)
