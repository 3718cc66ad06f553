"""Evidence as it is fetched: to be kept, never to be shown by the browser, and only by whoever may see its assignment."""

import logging

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from models.queries.evidence import evidence_in
from services.files import shelf
from web.frame.interruptions import not_found
from web.frame.permissions import Id, SignedIn, ThisPage

LOG = logging.getLogger("duban.web")
router = APIRouter()


@router.get("/files/{evidence_id}")
def fetch(reader: SignedIn, page: ThisPage, evidence_id: Id) -> Response:
    """Send a file under the name it came with."""
    with page.read() as session:
        evidence = evidence_in(session, evidence_id, reader.scope)
    if evidence is None:
        not_found()
    piece, stored = evidence
    path = shelf.path_of(page.world.shelf, stored.sha256)
    if not path.is_file():
        LOG.error("the file of evidence %d is not in the home: %s", piece.id, stored.sha256)
        not_found()
    headers = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, media_type="application/octet-stream", filename=piece.name, headers=headers)
