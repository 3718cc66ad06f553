"""From an order to its dispatch: sources, drafts, quotas, plans, ladders, calendars, minutes; what is sent out, and when it falls due."""
