"""`python -m civic.methods COMMAND FILES`."""

import sys

from civic.methods.cli import main

sys.exit(main(sys.argv[1:]))
