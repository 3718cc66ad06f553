"""How often Python's garbage collector walks through what lives."""

import gc

THRESHOLD = 10_000  # objects made before it looks at the young ones; Python's own 700 cost a weekly report 12 %


def calm() -> None:
    """Leave what is loaded out of its sight, and have it look less often."""
    gc.freeze()
    gc.set_threshold(THRESHOLD, 10, 10)
