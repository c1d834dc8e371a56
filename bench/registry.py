"""The benchmarks there are: name to module. A module has ``run(run: Run) -> Result``."""

BENCHES: dict[str, str] = {
    "invite-burst": "bench.invite_burst",
}
