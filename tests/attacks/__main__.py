"""`python -m tests.attacks`: all attacks, the fuzzing ones with many more mutations."""

import os
import subprocess
import sys
from pathlib import Path

root = Path(__file__).resolve().parents[2]
environment = os.environ | {"LATENT_LAB_ATTACK_ROUNDS": "20"}
sys.exit(subprocess.call([sys.executable, "-m", "pytest", "tests/attacks", *sys.argv[1:]], cwd=root, env=environment))
