"""A large firm to measure with, and the measuring. Run by `make bench`; `docs/benchmark.md` says how to read it."""
