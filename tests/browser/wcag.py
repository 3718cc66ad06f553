"""What axe-core finds on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Only what is wrong leaves the browser: what is right is a hundred times as long.
_LOOK = """levels => axe.run({runOnly: {type: 'tag', values: levels}, resultTypes: ['violations']}).then(
    found => found.violations.flatMap(one => one.nodes.map(node => [one.id, node.target])))"""


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong by WCAG 2.2 A and AA: rule, and where."""
    page.evaluate(Axe().axe_script)
    return [f"{rule}: {target}" for rule, target in page.evaluate(_LOOK, LEVELS)]
