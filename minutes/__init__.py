"""Minutes in, drafts out: what a meeting's text orders, read by rules, offline and deterministic."""
