"""What holds for every component and every colour, read from the files themselves."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

HOME = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((HOME / "templates").rglob("*.html"))
COMPONENTS = sorted((HOME / "templates" / "components").glob("*.html"))
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]


def name_of(path):
    return str(path.relative_to(HOME / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_template_compiles(path):
    get_template(name_of(path))


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_a_component_starts_with_what_it_takes(path):
    source = re.sub(r"^({% load [^%]+%}\s*)+", "", path.read_text())
    assert source.startswith("{% comment %}")


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_components_see_only_what_they_are_given(path):
    for include in re.findall(r"{% include \"components/[^%]*%}", path.read_text()):
        assert include.endswith(" only %}"), include


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_nothing_is_inline(path):
    source = path.read_text()
    html = re.sub(r"{%.*?%}", "", source)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", html)
    assert not re.search(r"\|\s*safe\b|autoescape off", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)


# ── Colours ─────────────────────────────────────────────────────────────────────────────────────
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--pp-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (HOME / "static/css/tokens.css").read_text()
    )
}
TOKENS["mute"] = TOKENS["ink-2"]
TINTED = ["ok", "warn", "bad", "wait", "mute", "silver", "gold", "platinum", "registered"]


def luminance(colour):
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        *[(ink, ground, 4.7) for ink in ("ink", "ink-2", "ink-3") for ground in ("paper", "surface", "sunken")],
        *[(tone, "surface", 4.7) for tone in TINTED],
        *[(tone, f"{tone}-weak", 4.7) for tone in TINTED],
        *[("accent", ground, 4.7) for ground in ("paper", "surface", "sunken", "accent-weak")],
        ("accent-hover", "surface", 4.7),
        ("on-accent", "accent", 4.7),
        ("on-accent", "accent-hover", 4.7),
        ("ink", "bad-weak", 4.7),
        ("ink-2", "warn-wash", 4.7),
        ("warn", "warn-wash", 4.7),
        ("accent", "warn-wash", 4.7),
        ("line-2", "surface", 3.0),
    ],
)
def test_text_is_legible_on_its_ground(text, ground, least, theme):
    assert contrast(TOKENS[text][theme], TOKENS[ground][theme]) >= least


# ── Weight ──────────────────────────────────────────────────────────────────────────────────────
def test_a_first_visit_loads_little_and_from_here_alone():
    source = (HOME / "templates/base.html").read_text()
    names = re.findall(r"{% static '([^']+)' %}", source)
    assert len(names) >= 6
    weight = sum(len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in names)
    assert weight < 60_000  # bytes; leaves the larger part of 150 KB to the page
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", source)


@pytest.mark.parametrize("path", sorted((HOME / "static/css").glob("*.css")), ids=lambda path: path.name)
def test_style_sheets_name_their_colours_once(path):
    if path.name == "tokens.css":
        return
    white_in_both_themes = {"#fff"}  # printed pages, and the picture that a camera scans
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text())) <= white_in_both_themes
