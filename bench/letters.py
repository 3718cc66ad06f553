"""Compose and deliver, against a client that sends the same bytes ready-made over four connections."""

import asyncio
from collections.abc import Sequence

from aiosmtplib import SMTP
from sqlmodel import select

from bench.seed import NOW, BenchOffice, token
from bench.sink import counted, senders_to, sink
from models.mail import Message, MessageContent
from runtime.clock import monotonic
from services.operations import main_path

CONNECTIONS = 4
Ready = Sequence[tuple[str, bytes]]


def messages(house: BenchOffice) -> dict[str, float]:
    """Return two-part digests a second from owed notices to accepted mail, alone and against the reference."""
    main_path.sweep_all(house.store, house.practice, now=NOW)
    with sink() as port:
        rate = asyncio.run(_compose_and_deliver(house, port))
        ready = _ready_made(house)
        reference = asyncio.run(_send_all(port, ready))
        assert counted(port) == 2 * len(ready)  # noqa: S101 - both sent everything
    return {"messages_per_s": round(rate), "messages_vs_ready_made": round(rate / reference, 3)}


async def _compose_and_deliver(house: BenchOffice, port: int) -> float:
    started = monotonic()
    main_path.compose_all(house.store, house.practice, token=token, now=NOW)
    done = await main_path.deliver_all(house.store, house.practice, senders_to(port), token=token, now=NOW)
    return done.sent / (monotonic() - started)


def _ready_made(house: BenchOffice) -> Ready:
    with house.store.read() as session:
        return session.exec(select(Message.address, MessageContent.content).join(MessageContent)).all()


async def _send_all(port: int, ready: Ready) -> float:
    started = monotonic()
    await asyncio.gather(*(_send(port, ready[n::CONNECTIONS]) for n in range(CONNECTIONS)))
    return len(ready) / (monotonic() - started)


async def _send(port: int, ready: Ready) -> None:
    async with SMTP(hostname="127.0.0.1", port=port) as client:
        for address, content in ready:
            await client.sendmail("duban@office.example", [address], content)
