"""Use cases: `(session, …, *, now) -> value`. One function, one transaction; gather, decide, act."""
