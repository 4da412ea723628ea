"""What a command costs beside a bare `import torch`, each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KIT = ("-m", "backpropkit.cli")
COMMANDS = {
    "import torch": ("-c", "import torch"),
    "--help": (*KIT, "--help"),
    "check linear": (*KIT, "check", str(ROOT / "solutions/02_linear_algebra/linear.py")),
    "check solutions": (*KIT, "check", str(ROOT / "solutions")),
}


@pytest.mark.benchmark(group="a command, from start to end")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command(benchmark, name):
    def run() -> int:
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        return subprocess.run(
            [sys.executable, *COMMANDS[name]], capture_output=True, env=environment, cwd=ROOT
        ).returncode

    assert benchmark.pedantic(run, rounds=5, warmup_rounds=1) == 0
