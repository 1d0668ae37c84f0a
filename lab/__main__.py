"""`python -m lab`: the command line."""

import sys

from lab.cli.command_line import main

sys.exit(main())
