"""The status page: what the engine did last and will do next, for whoever sees everything."""

from fastapi import APIRouter
from fastapi.responses import Response

from runtime.pulse import Pulse
from web.frame.permissions import ForReader
from web.frame.words import words_for
from web.office.status import Shown, gather

router = APIRouter()


@router.get("/status")
def status(here: ForReader) -> Response:
    """Show what will be sent next, the last tick, the outbox, the ledger."""
    pulse: Pulse = here.request.app.state.pulse
    words = words_for(here.lang, "", here.lang)
    shown = Shown(gather(here.world, pulse), words, here.world.settings.zone)
    return here.page("status", w=words, s=shown.status, shown=shown)
