"""The status page: what the engine did last and will do next, for whoever sees everything."""

from fastapi import APIRouter
from fastapi.responses import Response

from runtime.pulse import Pulse
from web.frame.permissions import ForOversight, ThisPage
from web.office.status import StatusInWords, gather

router = APIRouter()


@router.get("/status")
def status(reader: ForOversight, page: ThisPage) -> Response:
    """Show what will be sent next, the last tick, the outbox, the ledger."""
    pulse: Pulse = page.request.app.state.pulse
    shown = StatusInWords(gather(page.world, pulse), reader.lang, page.world.settings.zone)
    return page.show("status", s=shown.status, shown=shown)
