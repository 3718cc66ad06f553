"""Clauses that queries of several modules are made of: a reader's scope, joins, batches, parts of long lists."""
