"""Benchmarks: us against a named limit or peer, in the same run. See bench/README.md."""
