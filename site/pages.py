"""The pages of the site: a start page in each language, and each notebook as a page to read or print.

What they tell of the notebooks (titles, videos, time, what one can do afterwards) is read from the table in each
``index.ipynb``; formulas are typeset here, so that the pages fetch nothing from elsewhere.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tomllib
from base64 import b64decode
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from nbconvert import HTMLExporter
from pygments.formatters import HtmlFormatter

HERE = Path(__file__).parent
ROW = re.compile(r"^\| ([\d.]+) \| \[(.+?)\]\((.+?)\.ipynb\) \| (.+?) \| (\d+) \|$", re.M)
FORMULA = re.compile(
    r"(?s)(<(pre|code|script|style)\b.*?</\2>|<[^>]+>)|\$\$(.+?)\$\$|(?<!\\)\$(.+?)(?<!\\)\$([,.;:!?)]*)"
)


def typeset(pages: list[str]) -> list[str]:
    """Replace the formulas of pages by what KaTeX makes of them, all in one go."""
    found = [one for page in pages for one in FORMULA.finditer(page) if not one[1]]
    asked = [{"tex": html.unescape(one[3] or one[4]), "display": bool(one[3])} for one in found]
    command = ["node", HERE / "typeset.mjs"]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    made = iter(json.loads(done.stdout))

    def place(one: re.Match) -> str:
        """A formula with the signs that follow it: no line begins with a comma, and a long one breaks."""
        if one[1] or not one[5]:
            return one[1] or next(made)
        parts = next(made).replace('</span><span class="base">', '</span><wbr /><span class="base">')
        return f'<span class="together">{parts}{one[5]}</span>'

    return [FORMULA.sub(place, page) for page in pages]


def read_words(language: str) -> dict:
    """The sentences of the site in a language, with no-break spaces before : ; ? ! where it has spaces, as French."""
    text = (HERE / "words" / f"{language}.toml").read_text("utf-8")
    return tomllib.loads(re.sub(r" (?=[:;?!»])|(?<=«) ", "\N{NO-BREAK SPACE}", text))


def fullest_picture(notebook: nbformat.NotebookNode) -> bytes:
    """The saved picture of the explorer that shows most."""
    outputs = (out for cell in notebook.cells if cell.id.startswith("explore-") for out in cell.outputs)
    return max((b64decode(out.data["image/png"]) for out in outputs if "image/png" in out.get("data", {})), key=len)


def build(notebooks: Path, out: Path) -> None:
    """Write all pages into the site `out`."""
    templates = Environment(loader=FileSystemLoader(HERE), undefined=StrictUndefined, autoescape=True)
    words = {path.stem: read_words(path.stem) for path in sorted((HERE / "words").glob("*.toml"))}
    exporter = HTMLExporter(
        template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True, exclude_anchor_links=True
    )
    pages: dict[Path, str] = {}
    for language, said in words.items():
        folder = out / language
        folder.mkdir()
        index = nbformat.read(notebooks / language / "index.ipynb", 4)
        rows = ROW.findall(index.cells[0].source)
        names = ("video", "title", "name", "afterwards", "minutes")
        courses = [dict(zip(names, row, strict=True)) for row in rows]
        for course, level in zip(courses, said["start"]["levels"], strict=True):
            notebook = nbformat.read(notebooks / language / f"{course['name']}.ipynb", 4)
            course["level"] = level
            (folder / f"{course['name']}.png").write_bytes(fullest_picture(notebook))
            body, _ = exporter.from_notebook_node(notebook)
            body = re.sub(r'href="([\w.-]+)\.ipynb"', r'href="\1.html"', body)
            body = re.sub(r"<table(?: [^>]*)?>", '<div class="wide"><table>', body).replace(
                "</table>", "</table></div>"
            )
            pages[folder / f"{course['name']}.html"] = templates.get_template("read.html").render(
                words=said, language=language, course=course, body=body
            )
        others = {other: words[other]["language"] for other in words if other != language}
        pages[folder / "index.html"] = templates.get_template("start.html").render(
            words=said, language=language, courses=courses, others=others
        )
    for path, page in zip(pages, typeset(list(pages.values())), strict=True):
        path.write_text(page, "utf-8")
    (out / "index.html").write_text(templates.get_template("choose.html").render(words=words), "utf-8")
    for name in ("icon.svg", "pages.css", "level.js", "start.js", "fits.js"):
        shutil.copy(HERE / name, out)
    light, dark = (HtmlFormatter(style=style).get_style_defs(".highlight") for style in ("xcode", "github-dark"))
    (out / "code.css").write_text(f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n", "utf-8")
    katex = HERE / "node_modules" / "katex" / "dist"
    shutil.copytree(katex / "fonts", out / "katex" / "fonts", ignore=shutil.ignore_patterns("*.ttf", "*.woff"))
    shutil.copy(katex / "katex.min.css", out / "katex")
