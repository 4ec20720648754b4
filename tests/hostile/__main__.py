"""`python -m tests.hostile`: try the whole corpus, and say what came of it.

Ends with 0 if nothing got through. Other arguments go to pytest: `-n 2`, `-k secrets`.
"""

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    folder = str(Path(__file__).parent)
    sys.exit(
        pytest.main(
            ["-q", "--no-header", "-p", "no:cacheprovider", folder, *sys.argv[1:]]
        )
    )
