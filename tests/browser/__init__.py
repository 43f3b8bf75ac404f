"""What users see, in a real browser: Debian's chromium, driven by Playwright.

`chromium.py` starts it, `site.py` serves what a test says. `make test-browser` runs all of it.
"""
