"""Draw every template into templates/: ``python scripts/draw``. What was changed in Excel since is lost."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def main() -> None:
    """Draw all templates, or those named: each by the module of its report's name."""
    for name in sys.argv[1:] or sorted(path.stem for path in TEMPLATES.glob("*.yaml")):
        import_module(name).draw(TEMPLATES / f"{name}.xlsx")


if __name__ == "__main__":
    main()
