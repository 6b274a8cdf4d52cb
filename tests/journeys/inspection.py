"""What every page owes its readers, whoever they are: to load cleanly, to pass axe, and to fit a phone."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request, ViewportSize

from tests.journeys.conftest import DESK, PHONE

AXE = Axe()
OVERFLOW = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return null;
  const wide = [...document.body.querySelectorAll("*")].filter(
    (element) => element.getBoundingClientRect().right > root.clientWidth + 1);
  return wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)).join(" | ");
}"""


DRAWN = """([width, scheme]) =>
  innerWidth === width && matchMedia(`(prefers-color-scheme: ${scheme})`).matches
  && new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"""
# Colours do not change with the language, and contrast is the slowest of the rules.
AXE_OPTIONS = {
    "en": {"resultTypes": ["violations"]},
    "fr": {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}},
}


class Inspector:
    """Collects what is wrong with the pages that `page` opens; `wrong` is empty while all is well."""

    def __init__(self, page: Page, host: str) -> None:
        self.page, self.host = page, urlsplit(host).netloc
        self.wrong: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complain(f"script: {error}"))
        page.on("request", self._request)
        self._show(DESK, "light")

    def complain(self, what: str) -> None:
        self.wrong.append(f"{urlsplit(self.page.url).path}: {what}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complain(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != self.host:
            self.complain(f"asks another host: {request.url}")

    def open(self, path: str, language: str) -> None:
        response = self.page.goto(path)
        if response.status != 200:
            self.complain(f"status {response.status}")
        self.look(language)

    def look(self, language: str) -> None:
        """The open page at a desk in light, then narrowed to a phone in dark, without loading it again."""
        self.page.wait_for_load_state()
        spoken = self.page.locator("html").get_attribute("lang")
        if spoken != language:
            self.complain(f"speaks {spoken}")
        if self.page.locator("h1").count() != 1:
            self.complain("has not one h1")
        for size, scheme in ((DESK, "light"), (PHONE, "dark")):
            self._show(size, scheme)
            where = f"{size['width']} px {scheme}"
            if wide := self.page.evaluate(OVERFLOW):
                self.complain(f"{where}: scrolls sideways: {wide}")
            for found in AXE.run(self.page, options=AXE_OPTIONS[language]).response["violations"]:
                targets = ", ".join(str(node["target"]) for node in found["nodes"][:3])
                self.complain(f"{where}: axe {found['id']}: {targets}")
        self._show(DESK, "light")

    def _show(self, size: ViewportSize, scheme: str) -> None:
        """Returns once the page is drawn like this."""
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self.page.set_viewport_size(size)
        self.page.wait_for_function(DRAWN, arg=[size["width"], scheme])
