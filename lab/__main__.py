"""`python -m lab`: the command line."""

import sys

from lab.cli.main import main

sys.exit(main())
