"""`python -m netspec` is the command `netspec`."""

import sys

from netspec.cli.main import main

sys.exit(main())
