"""Queries, each named by the question it answers, one module per thing: `from models.queries.items import items_of`."""
