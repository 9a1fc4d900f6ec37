"""A headless Chromium for the page's tests, and what they do with it again and again."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

PATIENCE = 120.0
SHOTS = Path(__file__).parents[2] / "build" / "screenshots"
FLAGS = (  # noqa: SIM905 - easier to read
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-dev-shm-usage --force-prefers-reduced-motion"
).split()


class Browser:
    """One Chromium with a profile of its own; downloads go to `folder`."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.profile = tempfile.mkdtemp()
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or "chromium"
        for flag in [*FLAGS, f"--user-data-dir={self.profile}"]:
            options.add_argument(flag)
        options.add_experimental_option("prefs", {"download.default_directory": str(folder)})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = Service(shutil.which("chromedriver") or "chromedriver")
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.set_script_timeout(PATIENCE)
        self.screen()

    def screen(self, width: int = 1440, height: int = 1000, dark: bool = False) -> None:
        shape = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", shape)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})

    def open(self, **state: object) -> None:
        """Open the page anew, with a permalink, and wait until it has something to say."""
        self.driver.get("about:blank")
        self.driver.get(f"{self.url}/" + (f"#{urlencode(state)}" if state else ""))
        self.settled()

    def settled(self) -> None:
        """Wait for an answer to the last question."""
        self.wait(
            lambda d: (
                not d.find_element(By.ID, "go").get_attribute("aria-busy")
                and (
                    self.text("status") not in {"", "Computing …"}
                    or self.shown("problem")
                    or self.shown("pack")
                )
            )
        )

    def wait(self, condition) -> None:
        """Wait until something is so; what the page replaces meanwhile is looked for again."""
        stale = [StaleElementReferenceException]
        WebDriverWait(self.driver, PATIENCE, 0.05, stale).until(condition)

    def find(self, selector: str):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, name: str) -> str:
        return self.driver.find_element(By.ID, name).text

    def shown(self, name: str) -> bool:
        return self.driver.find_element(By.ID, name).is_displayed()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            field = self.driver.find_element(By.ID, name)
            if field.tag_name == "select":
                Select(field).select_by_value(value)
            else:
                field.clear()
                field.send_keys(value)

    def submit(self) -> None:
        self.driver.find_element(By.ID, "go").click()
        self.settled()

    def details(self) -> str:
        """Return what stands under Details, open or not."""
        return self.find("#moment-lines").get_attribute("textContent")

    def answer(self) -> dict:
        """Return the answer that stands under JSON."""
        return json.loads(self.find("#json").get_attribute("textContent"))

    def positions(self) -> dict[str, str]:
        """Return body -> the row's text, from the table."""
        return {row.get_attribute("data-body"): row.text for row in self.all("#positions tbody tr")}

    def shot(self, name: str) -> Path:
        """Keep a screenshot under build/screenshots."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        file = SHOTS / f"{name}.png"
        self.driver.save_screenshot(str(file))
        return file

    def complaints(self) -> list[str]:
        """Return what the console said, without the refusals that a test provoked (status 4xx)."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if "status of 4" not in entry["message"]
        ]

    def close(self) -> None:
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)


def violations(page, axe):
    """Return what axe-core finds wrong, by rule."""
    page.driver.execute_script(axe)
    actual = page.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',"
        " 'best-practice']}).then((r) => done([r.passes.length, r.violations]));"
    )
    passed, actual = actual
    assert passed > 15, "it did look"
    return {
        v["id"]: [n["html"][:120] + " " + n.get("failureSummary", "") for n in v["nodes"]]
        for v in actual
    }
