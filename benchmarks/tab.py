"""A browser tab that Playwright does not inspect.

Into its own pages it looks with the browser's network inspector, which keeps all that a page ever fetched: measuring
would make the page's memory grow. This tab is spoken to in the browser's own protocol, and no inspector is turned on.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from typing import Any

from playwright.async_api import Browser, CDPSession, FloatRect

from benchmarks.servers import START_SECONDS, WINDOW

# where the first such element lies, inside components too; none while there is none
BOX = """selector => {
    const roots = [document, ...[...document.querySelectorAll('*')].map(element => element.shadowRoot).filter(Boolean)];
    const box = roots.map(root => root.querySelector(selector)).find(Boolean)?.getBoundingClientRect();
    return box?.width ? { x: box.x, y: box.y, width: box.width, height: box.height } : null;
}"""


class Tab:
    def __init__(self, browser_session: CDPSession, session: str) -> None:
        self.browser_session = browser_session
        self.session = session
        self.numbers = itertools.count()
        self.answers: dict[int, asyncio.Future[dict[str, Any]]] = {}  # that are awaited
        self.mouse = Mouse(self)
        browser_session.on("Target.receivedMessageFromTarget", self._take)

    @classmethod
    async def opened(cls, browser: Browser, url: str) -> Tab:
        own = await browser.new_browser_cdp_session()
        context = (await own.send("Target.createBrowserContext"))["browserContextId"]
        parameters = {"url": "about:blank", "browserContextId": context, "newWindow": True, **WINDOW}
        target = (await own.send("Target.createTarget", parameters))["targetId"]
        attached = await own.send("Target.attachToTarget", {"targetId": target, "flatten": False})
        tab = cls(own, attached["sessionId"])
        await tab.send("Page.navigate", url=url)
        return tab

    async def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self.numbers)
        coming = self.answers[number] = asyncio.get_running_loop().create_future()
        message = json.dumps({"id": number, "method": method, "params": parameters})
        await self.browser_session.send("Target.sendMessageToTarget", {"sessionId": self.session, "message": message})
        answer = await coming
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return dict(answer["result"])

    def _take(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if event["sessionId"] == self.session and "id" in message:
            self.answers.pop(message["id"]).set_result(message)

    async def evaluate(self, expression: str) -> Any:
        answer = await self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    async def box_of(self, selector: str) -> FloatRect:
        """Return the bounding box of the first matching element, once it is there. Raises TimeoutError."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if box := await self.evaluate(f"({BOX})({json.dumps(selector)})"):
                return FloatRect(x=box["x"], y=box["y"], width=box["width"], height=box["height"])
            await asyncio.sleep(0.1)
        raise TimeoutError(f"{selector} is not to be seen")

    async def go_to(self, selector: str) -> FloatRect:
        """Move the mouse to the middle of the first such element; returns where it lies."""
        box = await self.box_of(selector)
        await self.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        return box


class Mouse:
    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.x = self.y = 0.0
        self.pressed = False

    async def move(self, x: float, y: float) -> None:
        self.x, self.y = x, y
        await self._send("mouseMoved")

    async def down(self) -> None:
        self.pressed = True
        await self._send("mousePressed", clickCount=1)

    async def up(self) -> None:
        self.pressed = False
        await self._send("mouseReleased", clickCount=1)

    async def _send(self, kind: str, **extra: Any) -> None:
        button = "left" if self.pressed or kind == "mouseReleased" else "none"
        parameters = {"x": self.x, "y": self.y, "buttons": int(self.pressed)}
        await self.tab.send("Input.dispatchMouseEvent", type=kind, button=button, **parameters, **extra)
