"""`python -m fauxpas` is the command `fauxpas`."""

import sys

from fauxpas.cli import main

sys.exit(main())
