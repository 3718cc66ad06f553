"""The benchmark runs, small, and says what it promises; how fast anything is, no test asks."""

import json
from pathlib import Path

import pytest

from bench import __main__ as bench

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket, pytest.mark.network]

KEYS = {
    "idle_tick_ms_1m",
    "idle_tick_ms_10k",
    "sweep_per_s",
    "sweep_vs_bare",
    "messages_per_s",
    "messages_vs_ready_made",
    "tick_items_per_s",
    "tick_vs_naive",
    "weekly_s",
    "weekly_mb",
    "desk_p95_ms",
    "list_p95_ms",
    "directive_p95_ms",
    "list_vs_bare",
    "minutes_s_1mb",
    "minutes_vs_clean",
    "demo_s",
    "serve_s",
}


def test_a_small_run_writes_its_eighteen_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BENCH_SCALE", "0.01")
    monkeypatch.setattr(bench, "replay", lambda: {"demo_s": 0.1})  # the replay has tests of its own
    monkeypatch.setattr(bench, "serve_s", lambda: {"serve_s": 0.1})  # and so has the server

    bench.main()

    written = json.loads((tmp_path / "var" / "bench.json").read_text(encoding="utf-8"))
    assert set(written) == KEYS
    assert [name for name, figure in written.items() if figure <= 0] == []
