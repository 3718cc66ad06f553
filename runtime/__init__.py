"""The surroundings: settings, the clock, what is opened; no Prefect is imported here."""
