"""How often a password may be tried: by name and by address, in memory, whatever the answer was."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

OF_A_NAME = RateLimitItemPerMinute(10, 15, namespace="name")  # wrong ones in 15 minutes
OF_AN_ADDRESS = RateLimitItemPerMinute(50, 15, namespace="address")  # an office may assignment one


class Attempts:
    """Counts wrong passwords."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def may_try(self, name: str, address: str) -> bool:
        """Say whether neither the name nor the address has been wrong too often."""
        return self._limiter.test(OF_A_NAME, name.casefold()) and self._limiter.test(OF_AN_ADDRESS, address)

    def failed(self, name: str, address: str) -> None:
        """Count a wrong password."""
        self._limiter.hit(OF_A_NAME, name.casefold())
        self._limiter.hit(OF_AN_ADDRESS, address)
