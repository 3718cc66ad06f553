"""What must be set before Prefect is imported: where it keeps its things, how it is reached, that it tells nobody."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
ACCESS = "prefect.json"  # in the home: where it listens and its word, for whoever may read it
DATABASE = "prefect.db"

# Runs advance with the domain, never by themselves: what would start, rename or expire them stays off when embedded.
_IDLE = ("SCHEDULER", "LATE_RUNS", "PAUSE_EXPIRATIONS", "FOREMAN")
_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_INTERNAL_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_CLI_PROMPT": "false",
}
_IMPATIENT = {
    "PREFECT_API_REQUEST_TIMEOUT": "10",
    "PREFECT_CLIENT_MAX_RETRIES": "1",
}  # a tick does not wait for Prefect


@dataclass(frozen=True, slots=True)
class PrefectAddress:
    """Where the embedded server listens, and the word that opens it."""

    port: int
    secret: str

    @property
    def api(self) -> str:
        """Return the API's URL."""
        return f"http://{HOST}:{self.port}/api"


def environment(home: Path, address: PrefectAddress) -> dict[str, str]:
    """Return what an embedded Prefect needs to know, with its database and everything else it writes under the home."""
    folder = home.resolve() / "prefect"
    return {
        **_QUIET,
        **_IMPATIENT,
        **{f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in _IDLE},
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home.resolve() / DATABASE}",
        "PREFECT_API_URL": address.api,
        "PREFECT_SERVER_API_AUTH_STRING": address.secret,
        "PREFECT_API_AUTH_STRING": address.secret,
    }


def prepare(values: Mapping[str, str]) -> None:
    """Set it for this process; Prefect reads it once, at its first import."""
    os.environ.update(values)
