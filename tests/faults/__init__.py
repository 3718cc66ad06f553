"""Processes that die, servers that misbehave, two at once: and the promise, held strictly against what was taken."""
