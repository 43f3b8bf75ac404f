"""maintenance-watch as a package: its size, its types, what npm packs, and that a server may import it."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from browser.watch import FOLDER

TARGET = FOLDER.parents[1] / "target" / "typescript"
TYPESCRIPT = "7.0.2"
USAGE = Path(__file__).parent / "types"

ON_A_SERVER = """
import { watch, banner } from "./maintenance-watch.js";
const before = globalThis.fetch;
const maintenance = watch({ feed: "https://status.example.com/", push: "wss://push.example.com" });
banner(maintenance)();
maintenance.xhr({ addEventListener() {} });
const same = maintenance.axios.seen({ request: {} });
await maintenance.axios.failed(same).catch(error => console.log(error === same, maintenance.state, maintenance.notice));
maintenance.stop();
console.log(globalThis.fetch === before, maintenance.now() instanceof Date);
"""


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    if shutil.which(command[0]) is None:
        raise unittest.SkipTest(f"{command[0]} is not on this machine (Debian: apt install nodejs npm)")
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


def tsc(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """TypeScript's compiler, installed once under target/."""
    found = TARGET / "node_modules" / ".bin" / "tsc"
    if not found.exists():
        TARGET.mkdir(parents=True, exist_ok=True)
        quiet = ("--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(TARGET))
        patience = ("--fetch-timeout=60000", "--fetch-retries=1")
        try:
            installed = run("npm", "install", *quiet, *patience, f"typescript@{TYPESCRIPT}", folder=TARGET)
        except subprocess.TimeoutExpired as error:
            raise unittest.SkipTest(f"npm's registry does not answer: {error}") from error
        if installed.returncode:
            raise unittest.SkipTest(f"npm could not install typescript@{TYPESCRIPT}: {installed.stderr[-300:]}")
    return run(str(found), *arguments, folder=folder)


class Size(unittest.TestCase):
    def test_under_3_kb_as_it_is_shipped_with_the_banner(self) -> None:
        self.assertLess(len(gzip.compress((FOLDER / "maintenance-watch.js").read_bytes(), 9)), 3000)

    def test_it_depends_on_nothing(self) -> None:
        for name in ("maintenance-watch.js", "texts.js"):
            text = (FOLDER / name).read_text()
            self.assertIsNone(re.search(r"\bimport\b|\brequire\(|\beval\(|innerHTML", text), name)
        package = json.loads((FOLDER / "package.json").read_text())
        self.assertFalse({"scripts", "dependencies", "peerDependencies", "devDependencies"} & package.keys())
        self.assertEqual((package["sideEffects"], package["type"], package["license"]), (False, "module", "Apache-2.0"))

    def test_npm_packs_what_is_meant(self) -> None:
        packed = run("npm", "pack", "--dry-run", "--json", "--offline", folder=FOLDER)
        self.assertEqual(packed.returncode, 0, packed.stderr)
        found = json.loads(packed.stdout)
        package = found[0] if isinstance(found, list) else found["maintenance-watch"]
        wanted = "README.md maintenance-watch.d.ts maintenance-watch.js package.json texts.d.ts texts.js"
        self.assertEqual(sorted(each["path"] for each in package["files"]), wanted.split())


class Types(unittest.TestCase):
    def test_an_apps_use_and_misuse(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            shutil.copytree(USAGE, folder / "types")
            (folder / "types" / "package.json").write_text('{"type": "module"}')
            shutil.copytree(FOLDER, folder / "node_modules" / "maintenance-watch")
            checked = tsc("-p", "types", folder=folder)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_the_module_has_the_exports_and_words_that_its_types_tell_of(self) -> None:
        script = """import * as it from "./maintenance-watch.js"; import { texts } from "./texts.js";
            console.log(JSON.stringify([Object.keys(it).sort(), texts, Object.keys(it.watch()).sort()]))"""
        given = run("node", "--input-type=module", "-e", script, folder=FOLDER)
        exports, texts, members = json.loads(given.stdout)
        types = (FOLDER / "maintenance-watch.d.ts").read_text()
        self.assertEqual(exports, sorted(re.findall(r"export declare function (\w+)", types)))
        declared = types.partition("interface Texts {")[2].partition("\n}")[0]
        keys = re.findall(r"^  (\w+): string;", declared, re.M)
        self.assertEqual(set(texts), {"en", "de", "fr", "es", "ja", "ar"})
        for lang, words in texts.items():
            self.assertEqual(list(words), keys, lang)
            self.assertTrue(all(words.values()), lang)
        declared = types.partition("interface Maintenance ")[2].partition("\n}")[0]
        own = set(re.findall(r"^  (?:readonly )?(\w+)[(:]", declared, re.M)) - {
            "addEventListener",
            "removeEventListener",
        }
        self.assertEqual(set(members), own)


class Server(unittest.TestCase):
    def test_importing_does_nothing_and_calling_does_no_harm(self) -> None:
        done = run("node", "--input-type=module", "-e", ON_A_SERVER, folder=FOLDER)
        self.assertEqual((done.stdout.split("\n")[:2], done.stderr), (["true normal null", "true true"], ""))
