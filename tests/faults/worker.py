"""Ticks for others to kill: forks a child for each moment it is told, which notes the phase it is in."""

import asyncio
import os
import secrets
import sys
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from models.store import open_store
from notifications.channels.mail.smtp import SmtpSender
from notifications.channels.mail.smtp_settings import parse_smtp_url
from services.mail import delivering, settling
from services.operations import main_path
from tests.factories import practice_of

PHASES = ((main_path, "sweep_all"), (main_path, "compose_all"), (delivering, "lease"), (settling, "settle"))


SHORT = {"lease": 0.003, "settle": 0.002}  # seconds a phase is drawn out: too short for a busy machine to aim at


def _noting(name: str, work: Callable[..., Any], descriptor: int) -> Callable[..., Any]:
    """Have a piece of work note when it begins and ends; between lease and settle the worker delivers."""

    def noted(*given: Any, **named: Any) -> Any:
        os.pwrite(descriptor, f"{name:<12}".encode(), 0)
        time.sleep(SHORT.get(name, 0.0))
        done = work(*given, **named)
        os.pwrite(descriptor, f"{'deliver' if name == 'lease' else 'between':<12}".encode(), 0)
        return done

    return noted


def tick(url: str, smtp: str, phase: str, moment: str) -> None:
    """Run one tick at a moment, as the process that dies would."""
    descriptor = os.open(phase, os.O_RDWR | os.O_CREAT)
    for module, name in PHASES:
        setattr(module, name, _noting(name.removesuffix("_all"), getattr(module, name), descriptor))
    os.pwrite(descriptor, b"between     ", 0)
    store = open_store(url)
    now, senders = datetime.fromisoformat(moment), partial(SmtpSender, parse_smtp_url(smtp))
    work = main_path.tick(store, practice_of(store), senders, token=partial(secrets.token_hex, 16), now=now)
    asyncio.run(work)


def main() -> None:
    """Read moments, one a line; answer each with the child's pid, and then with how it ended."""
    url, smtp, phase = sys.argv[1:]
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                tick(url, smtp, phase, line.strip())
                code = 0
            except BaseException:
                traceback.print_exc()
                raise
            finally:
                os._exit(code)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        sys.stdout.write(f"{os.waitpid(child, 0)[1]}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
