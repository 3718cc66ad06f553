"""The office's home: what waits for somebody of the office, each one click from its decision."""

from fastapi import APIRouter
from fastapi.responses import Response

from runtime.pulse import Pulse
from services.boards import desk as desks
from web.frame.permissions import ForOffice

router = APIRouter()


@router.get("/desk")
def desk(here: ForOffice) -> Response:
    """Show what waits for the office."""
    pulse: Pulse = here.request.app.state.pulse
    with here.read() as session:
        return here.page("desk", d=desks.gather(session, here.practice, now=here.now), tick=pulse.last)
