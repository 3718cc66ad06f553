"""What the operator runs: the main path, the watchman, the doctor, the audit of the log, the runs that Prefect shows."""
