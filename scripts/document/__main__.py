"""Write the generated pages of docs/: ``python scripts/document``; ``--check`` only names what is out
of date.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import pages  # noqa: E402


def main() -> int:
    """Write what differs, or only name it; 1 where --check finds any."""
    differing = [(path, text) for path, text in pages.pages(ROOT).items() if pages.differs(ROOT / path, text)]
    for path, text in differing:
        print(path)
        if "--check" not in sys.argv:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text, encoding="utf-8")
    return int(bool(differing) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
