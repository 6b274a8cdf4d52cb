"""What both sides click to come to an agreement, in whatever language their pages speak."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone, translation
from playwright.sync_api import Locator, Page, expect

from deals.enums import AgreementState
from tests.journeys.conftest import press
from tests.processes import DemoPortal, manage

MANAGER = "nadia.benali@demo.example"


def today() -> date:
    return timezone.localdate()


def in_days(days: int) -> str:
    """The day so many days from today, as a browser sends it."""
    return (today() + timedelta(days=days)).isoformat()


def a_deal(**changed: str) -> dict[str, str]:
    """A deal that may be protected, as it is typed."""
    return {
        "title": "Protection of two sites",
        "amount": "42 000",
        "expected_close_on": in_days(60),
        "business_type": "new",
        "public_tender": "none",
        "discount_asked_percent": "10",
        "presales_note": "Two workshops and a test.",
        **changed,
    }


def fill(page: Page, values: dict[str, str]) -> None:
    """Types into the fields of these names; a choice is picked by its value."""
    for name, value in values.items():
        field = page.locator(f"main [name={name}]").first
        match field.evaluate("field => field.type"):
            case "select-one":
                field.select_option(value)
            case "radio" | "checkbox":
                page.locator(f"main [name={name}][value='{value}']").check()
            case _:
                field.fill(value)


def send(page: Page) -> None:
    """Presses the button of the page's own form."""
    press(page.locator("main form[method=post] .form-buttons button").first)


def sign(page: Page) -> None:
    page.locator("[name=signs]").check()
    press(page.locator("form:has([name=signs]) button"))


def errors_of(page: Page) -> Locator:
    return page.locator(".error-summary li")


def says(page: Page, state: AgreementState) -> None:
    """The chip beside the heading names this state, in the language of the page."""
    with translation.override(page.locator("html").get_attribute("lang")):
        expect(page.locator(".page-title .chip")).to_have_text(str(state.label))


def a_night(portal: DemoPortal, *, days: int) -> None:
    """What the night so many days from now does to agreements, in a process of its own."""
    code = f"""
from datetime import timedelta
from django.utils import timezone
from deals.actions.agreements import run_night
at = timezone.localtime() + timedelta(days={days})
run_night(today=at.date(), at=at)
"""
    done = manage("shell", "-c", code, environment=portal.environment)
    assert done.returncode == 0, done.stderr


@dataclass
class PartnerDesk:
    """A partner's admin in a browser."""

    page: Page
    code: str

    def address(self, public_id: str, *more: str) -> str:
        return "/".join([f"/partners/{self.code}/agreements/{public_id}", *more, ""])

    def open(self, public_id: str, *more: str) -> None:
        self.page.goto(self.address(public_id, *more))

    def start(self) -> str:
        """A new draft at its first step; its public id."""
        self.page.goto(f"/partners/{self.code}/agreements/")
        press(self.page.locator("form[action$='/agreements/new/'] button"))
        expect(self.page.locator(".steps")).to_be_visible()
        return self.page.url.split("/agreements/")[1].split("/")[0]

    def next_step(self) -> None:
        press(self.page.locator("button[name=go][value=next]"))

    def tick(self, *slugs: str) -> None:
        """Of the specializations exactly these."""
        for box in self.page.locator("[name=specializations]").all():
            box.set_checked(box.get_attribute("value") in slugs)

    def draft(self, customer: dict[str, str], deal: dict[str, str], *slugs: str) -> str:
        """A draft with everything filled in but the signature."""
        public_id = self.start()
        self.open(public_id, "customers")
        fill(self.page, customer)
        send(self.page)
        fill(self.page, deal)
        self.next_step()
        self.tick(*slugs)
        self.next_step()
        return public_id

    def submitted(self, customer: dict[str, str], deal: dict[str, str], *slugs: str) -> str:
        public_id = self.draft(customer, deal, *slugs)
        self.open(public_id, "edit", "signature")
        sign(self.page)
        says(self.page, AgreementState.SUBMITTED)
        return public_id

    def accept(self, public_id: str) -> None:
        self.open(public_id, "accept")
        sign(self.page)
        says(self.page, AgreementState.IN_FORCE)

    def check(self, public_id: str) -> Locator:
        """Asks whether the customer is free; the answers stand beside the specializations."""
        self.open(public_id, "edit", "specializations")
        press(self.page.locator("button[formaction]"))
        return self.page.locator(".choice-availability .chip")


@dataclass
class VendorDesk:
    """A channel manager in a browser."""

    page: Page

    def open(self, public_id: str) -> None:
        self.page.goto(f"/agreements/{public_id}/")

    def choose(self, decision: str, **values: str) -> None:
        """Takes a decision with these values, and the first reason where it needs one."""
        self.page.locator(f"label:has([name=decision][value={decision}])").click()
        reason = self.page.locator(f".decide-{decision} select[name$=reason]")
        if reason.count():
            reason.select_option(index=1)
        fill(self.page, values)

    def press(self, decision: str) -> None:
        press(self.page.locator(f".decide-{decision} button"))

    def decide(self, public_id: str, decision: str, state: AgreementState, **values: str) -> None:
        """Opens a request, answers it, and reads what became of it."""
        self.open(public_id)
        self.choose(decision, **values)
        self.press(decision)
        self.open(public_id)
        says(self.page, state)
