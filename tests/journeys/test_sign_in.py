"""Signing in, by keyboard as well, and out again."""

import pytest
from playwright.sync_api import Page, expect

from tests.processes import DemoPortal

pytestmark = pytest.mark.journey

ADMIN = "admin@demo.example"


def test_with_the_keyboard_alone(page: Page, portal: DemoPortal):
    page.goto("/")
    page.locator("[name=login]").focus()
    page.keyboard.type(ADMIN)
    page.keyboard.press("Tab")
    page.keyboard.type(portal.passwords[ADMIN])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{portal.url}/")
    expect(page.locator("h1")).to_be_visible()


def test_a_wrong_password_says_so_and_no_more(page: Page, portal: DemoPortal):
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(ADMIN)
    page.locator("[name=password]").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_text("password is wrong")).to_be_visible()
    expect(page).to_have_url(f"{portal.url}/accounts/login/")
