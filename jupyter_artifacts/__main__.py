"""`python -m jupyter_artifacts`."""

import sys

from jupyter_artifacts.cli import main

sys.exit(main())
