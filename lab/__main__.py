"""`python -m lab`: the same command line as `latent-lab`."""

import sys

from lab.cli.command_line import main

sys.exit(main())
