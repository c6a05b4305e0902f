"""Take the front-end files we ship from their npm packages, at pinned versions.

    pip install fonttools brotli && python scripts/vendor_front.py

Needs npm; writes only under `src/fauxpas/web/static/fauxpas/{fonts,vendor}`, `icons.svg` and `src/fauxpas/understand/fonts`. The result is
committed, so nobody needs npm to run or to develop fauxpas. Add an icon: put its name in `ICONS`, run again.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from fontTools import subset  # type: ignore[import-not-found]  # installed for this script alone
from fontTools.merge import Merger  # type: ignore[import-not-found]
from fontTools.ttLib import TTFont  # type: ignore[import-not-found]
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-not-found]

STATIC = Path(__file__).parent.parent / "src/fauxpas/web/static/fauxpas"
PAPER = Path(__file__).parent.parent / "src/fauxpas/understand/fonts"

PACKAGES = {
    "htmx.org": "2.0.11",
    "@phosphor-icons/core": "2.1.1",
    "@fontsource-variable/newsreader": "5.3.0",
    "@fontsource-variable/schibsted-grotesk": "5.3.0",
}

FONTS = {
    "newsreader": [
        "newsreader-latin-opsz-normal.woff2",
        "newsreader-latin-wght-italic.woff2",
        "newsreader-latin-ext-wght-normal.woff2",
    ],
    "schibsted-grotesk": [
        "schibsted-grotesk-latin-wght-normal.woff2",
        "schibsted-grotesk-latin-ext-wght-normal.woff2",
    ],
}

# Regular weight; a name ending in -fill is a state that is reached.
ICONS = """
archive arrow-bend-up-left arrow-clockwise arrow-counter-clockwise arrow-left arrow-right arrow-square-out
arrow-u-up-left arrows-left-right bell bell-fill bell-slash bookmark-simple broadcast buildings calendar-blank
caret-down caret-left caret-right caret-up-down chart-line-up chat-circle chats-circle check check-circle-fill
circle circle-half circle-half-fill clipboard-text clock clock-countdown clock-countdown-fill code copy
currency-eur dots-three download-simple envelope eye eye-slash file-text first-aid-kit first-aid-kit-fill flag
flag-fill flask funnel gauge gear globe globe-fill hand-coins hand-palm handshake hash hourglass-medium house
identification-card info key keyboard lightning link list list-bullets list-checks lock lock-fill
magnifying-glass megaphone megaphone-fill minus moon newspaper not-equals note-pencil paper-plane-tilt pause
paperclip pencil-simple phone plug plus plus-minus printer prohibit question rss scales seal-check
seal-check-fill seal-warning share-network shield-check sign-in sign-out signature sliders-horizontal
sort-ascending stack star storefront sun swap tag target timer translate trash tray trend-up tree-structure
upload-simple user user-circle user-plus users users-three warning warning-octagon warning-octagon-fill
wrench x x-circle
""".split()


def fetch(folder: Path) -> Path:
    """Install the pinned packages into `folder`; the path of its node_modules."""
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to take the front-end files; it was not found.")
    (folder / "package.json").write_text("{}")
    subprocess.run([npm, "install", "--ignore-scripts", "--silent", *wanted], cwd=folder, check=True)
    return folder / "node_modules"


def copy_fonts(modules: Path) -> None:
    """Copy the font files we name, each family's licence beside them."""
    target = STATIC / "fonts"
    target.mkdir(parents=True, exist_ok=True)
    for family, names in FONTS.items():
        package = modules / "@fontsource-variable" / family
        for name in names:
            shutil.copyfile(package / "files" / name, target / name)
        shutil.copyfile(package / "LICENSE", target / f"{family}-OFL.txt")


def make_figures() -> None:
    """Cut the ten tabular digits out of Schibsted Grotesk into a face of their own.

    Its `tnum` feature also widens comma, colon, full stop and %, so "1,240" would fall apart; a face holding only
    the digits, first in the stack, keeps figures in columns and leaves punctuation alone.
    """
    font = TTFont(STATIC / "fonts/schibsted-grotesk-latin-wght-normal.woff2")
    swaps: dict[str, str] = {}
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for sub in table.LookupList.Lookup[index].SubTable:
                    swaps |= getattr(getattr(sub, "ExtSubTable", sub), "mapping", {})
    for cmap in font["cmap"].tables:
        for code in range(0x30, 0x3A):
            if code in cmap.cmap:
                cmap.cmap[code] = swaps.get(cmap.cmap[code], cmap.cmap[code])
    options = subset.Options(layout_features=[], flavor="woff2")
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=range(0x30, 0x3A))
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(STATIC / "fonts/schibsted-figures-wght.woff2")


def make_paper_fonts() -> None:
    """Make the two fixed weights of Schibsted Grotesk that a PDF holds: TrueType, Latin and its extension in one."""
    PAPER.mkdir(exist_ok=True)
    for style, weight in (("Regular", 400), ("Bold", 700)):
        with tempfile.TemporaryDirectory() as folder:
            parts = []
            for part in ("latin", "latin-ext"):
                font = TTFont(STATIC / f"fonts/schibsted-grotesk-{part}-wght-normal.woff2")
                font.flavor = None
                font = instantiateVariableFont(font, {"wght": weight})
                for table in {"GSUB", "GPOS", "GDEF", "STAT"} & set(font.keys()):
                    del font[table]
                parts.append(f"{folder}/{part}.ttf")
                font.save(parts[-1])
            whole = Merger().merge(parts)
        # Two faces of one name would be taken for the same.
        for record in whole["name"].names:
            if record.nameID in {2, 4, 6}:
                record.string = {2: style, 4: f"Schibsted Grotesk {style}", 6: f"SchibstedGrotesk-{style}"}[
                    record.nameID
                ]
        whole.save(PAPER / f"schibsted-grotesk-{style.lower()}.ttf")
    shutil.copyfile(STATIC / "fonts/schibsted-grotesk-OFL.txt", PAPER / "schibsted-grotesk-OFL.txt")


def make_sprite(modules: Path) -> None:
    """Gather the named Phosphor icons into one sprite, each as `<symbol id="i-NAME">`."""
    assets = modules / "@phosphor-icons/core/assets"
    symbols = []
    for name in sorted(set(ICONS)):
        weight = "fill" if name.endswith("-fill") else "regular"
        source = (assets / weight / f"{name}.svg").read_text()
        inner = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", source)
        symbols.append(f'<symbol id="i-{name}" viewBox="0 0 256 256">{inner}</symbol>')
    head = '<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Phosphor Icons, MIT: vendor/phosphor-LICENSE.txt -->\n'
    (STATIC / "icons.svg").write_text(head + "\n".join(symbols) + "\n</svg>\n")


def copy_scripts(modules: Path) -> None:
    """Copy htmx and the licences of what is neither font nor ours."""
    target = STATIC / "vendor"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(modules / "htmx.org/dist/htmx.min.js", target / "htmx.min.js")
    shutil.copyfile(modules / "htmx.org/LICENSE", target / "htmx-LICENSE.txt")
    shutil.copyfile(modules / "@phosphor-icons/core/LICENSE", target / "phosphor-LICENSE.txt")


def main() -> None:
    """Fetch, copy, cut, gather."""
    with tempfile.TemporaryDirectory() as folder:
        modules = fetch(Path(folder))
        copy_fonts(modules)
        copy_scripts(modules)
        make_sprite(modules)
    make_figures()
    make_paper_fonts()


if __name__ == "__main__":
    main()
