"""What users see, in a real browser: Debian's chromium, driven by Playwright. `make test-browser` runs all of it.

`chromium.py` starts it, `site.py` serves what a test says, `page.py` fills the maintenance page.

The stories are told in a world (`world.py`): a local AWS with the shop, the feed and push on it, and in front of it an
edge (`edge.py`) that plays the internet. `shop/` is the app, `told.py` what the stories have in common, and
`screenshots.py` makes the README's pictures.
"""
