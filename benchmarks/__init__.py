"""What the engine costs, measured: `python -m benchmarks.chart`, `python -m benchmarks.http`."""
