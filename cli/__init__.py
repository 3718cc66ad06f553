"""The shell: every use case as a command; exit 0 done, 1 refused with the reason, 2 wrong usage."""
