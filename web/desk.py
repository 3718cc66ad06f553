"""The office's home: what waits for somebody of the office, each one click from its decision."""

from fastapi import APIRouter
from fastapi.responses import Response

from web.doors import ForOffice

router = APIRouter()


@router.get("/desk")
def desk(here: ForOffice) -> Response:
    """Show what waits for the office."""
    return here.page("desk")
