"""The demo: a parameter, an alarm and a window take a shop into maintenance and back, before one's eyes.

    PYTHONPATH=tests python -m demo [--keep]

`story.py` tells it on a local AWS, step by step: what an operator does, from `automation.py` what an alarm and a
schedule do, and last what `timeline.py` kept of it. Every step is held to what it says. `stage.py` is what the steps
have in common: `cli.py` runs the AWS CLI, `flip.py` times what follows, `shopfront.py` looks at the shop, `paper.py`
prints. `keep.py` is what `--keep` adds at the end, and `watch.py` what it says about watching in a browser.
"""
