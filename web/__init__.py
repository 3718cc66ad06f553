"""Pages and JSON for people and probes; knows nothing of Prefect, APScheduler, flows or tasks."""
