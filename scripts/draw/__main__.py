"""Draw every template into templates/: ``python scripts/draw``. What was changed in Excel since is lost."""

from __future__ import annotations

import sys
from pathlib import Path

import customer_analytics
import market_badges

DRAWN = {"customer_analytics": customer_analytics.draw, "market_badges": market_badges.draw}


def main() -> None:
    """Draw all templates, or those named, into templates/ or the folder given by --into."""
    templates = Path(__file__).resolve().parents[2] / "templates"
    for name in sys.argv[1:] or DRAWN:
        DRAWN[name](templates / f"{name}.xlsx")


if __name__ == "__main__":
    main()
