"""What `make chromium` does: installs Debian's chromium where it is missing and can be.

Where it cannot, it says why, and the tests that need a browser are skips that `make test-browser` counts.
"""

import os
import shutil
import subprocess
import sys

from browser.chromium import executable

PACKAGES = ("chromium", "fonts-liberation", "fonts-dejavu-core")
"""The fonts have the Latin and Arabic letters of the screenshots."""

WITHIN_SECONDS = 600


def main() -> None:
    if executable():
        return
    if os.geteuid() != 0:
        why = "this is not root"
    elif not shutil.which("apt-get"):
        why = "there is no apt-get"
    else:
        why = installed()
    if why:
        print(f"chromium was not installed: {why}. Tests in a browser will be skipped. Debian: apt install chromium")


def installed() -> str | None:
    """Installs it. Returns what went wrong, if something did."""
    print("Installing chromium by apt-get: a minute or two.", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *PACKAGES]):
        try:
            done = subprocess.run(
                ["apt-get", *command],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=WITHIN_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return f"apt-get {command[0]} took longer than {WITHIN_SECONDS} s"
        if done.returncode != 0:
            return f"apt-get {command[0]} failed: {(done.stdout.strip() or 'without a word').splitlines()[-1]}"
    return None if executable() else "apt-get brought none (on Ubuntu it is a snap)"


if __name__ == "__main__":
    sys.exit(main())
