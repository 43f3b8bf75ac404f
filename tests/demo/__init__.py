"""The demo: one parameter takes a shop into maintenance and back, on a local AWS, before one's eyes.

    PYTHONPATH=tests python -m demo --switch PATH --mock-api PATH [--keep]

`story.py` tells it, step by step, and holds every step to what it says. `flip.py` writes the parameter and times what
follows, `shopfront.py` looks at the shop, `paper.py` prints, and `keep.py` is what `--keep` adds at the end.
"""
