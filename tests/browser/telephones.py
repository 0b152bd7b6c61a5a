"""The page as a person uses it: hold telephones, type, press, move the clock, look."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Error, Locator, Page, expect

EVENT, HOUR, MONDAY = "event", "hour", "monday"

expect.set_options(timeout=20_000)  # a loaded machine takes its time


@dataclass
class Desk:
    """All that a person can do on the page; every step waits for what it brings about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", self._note)

    def _note(self, said: ConsoleMessage | Error) -> None:
        if isinstance(said, Error) or said.type in ("error", "warning"):
            self.complaints.append(str(said))

    def open(self, address: str) -> None:
        self.page.goto(address)
        expect(self.page.locator("body[data-live]")).to_be_attached()

    def phone(self, number: int) -> Locator:
        return self.page.locator(f".phone[data-phone='{number}']")

    def hold(self, number: int, address: str) -> None:
        self.phone(number).locator(".who").select_option(address)
        expect(self.phone(number)).to_have_attribute("data-address", address)
        expect(self.phone(number).locator(".messages > li").first).to_be_attached()

    def say(self, number: int, words: str) -> None:
        before = self.answers(number).count()
        field_ = self.phone(number).get_by_role("textbox")
        field_.fill(words)
        field_.press("Enter")
        self._wait_for_answer(number, before)

    def press(self, number: int, label: str) -> None:
        before = self.answers(number).count()
        exactly = re.compile(rf"^\s*{re.escape(label)}")
        self.phone(number).locator(".messages button", has_text=exactly).last.click()
        self._wait_for_answer(number, before)

    def _wait_for_answer(self, number: int, before: int) -> None:
        expect(self.answers(number).nth(before)).to_be_attached()

    def answers(self, number: int) -> Locator:
        return self.phone(number).locator(".bubble.theirs")

    def read(self, number: int, *words: str | re.Pattern[str]) -> None:
        """The newest message on the telephone holds all of ``words``."""
        for part in words:
            expect(self.answers(number).last).to_contain_text(part)

    def saw(self, number: int, words: str) -> None:
        """Some message on the telephone holds ``words``."""
        expect(self.answers(number).filter(has_text=words).first).to_be_attached()

    def move(self, leap: str) -> None:
        self.page.locator(f"[data-leap='{leap}']").click()
        self.settled()

    def move_until(self, clock: str, *, most: int = 60) -> None:
        """Go from event to event until the clock shows ``clock``."""
        for _ in range(most):
            if clock in self.clock():
                return
            self.move(EVENT)
        msg = f"never {clock}; it is {self.clock()}"
        raise AssertionError(msg)

    def settled(self) -> None:
        expect(self.page.locator("body:not(.busy)")).to_be_attached(timeout=30_000)

    def clock(self) -> str:
        return self.page.locator("#clock").inner_text()

    @property
    def board(self) -> Locator:
        return self.page.locator("#board")

    def order(self, *words: str) -> None:
        """The first order's bar holds all of ``words``."""
        for part in words:
            expect(self.board.locator(".order").first).to_contain_text(part)

    def row(self, name: str) -> Locator:
        return self.board.locator("tr", has_text=name).first
