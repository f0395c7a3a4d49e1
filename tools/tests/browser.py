"""A headless Chromium, driven over two pipes. [Chrome DevTools Protocol]"""
import base64
import collections
import json
import os
import re
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import zlib
from leash import leash
from support import check

NAMES = ("chromium", "chromium-browser", "google-chrome")
TOLD, TELL = 3, 4               # --remote-debugging-pipe reads, writes these
PATIENCE = 400                  # seconds for one answer: a safety net
PLAIN = "--liftoff-only"        # V8: compile once, for a machine that soon ends
HEIGHT = 900                    # pixels of the page that is seen
SLICE = 0.1                     # seconds between looks for what is to come


def program():
    return next(filter(None, map(shutil.which, NAMES)), None)


def colours_of(png):
    """{pixel: how often} of a PNG of 8-bit RGB or RGBA."""
    at, data, width, depth = 8, b"", 0, 3
    while at < len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        body = png[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, depth = struct.unpack(">I", body[:4])[0], \
                {2: 3, 6: 4}[body[9]]
        data += body * (kind == b"IDAT")
        at += size + 12
    rows, line = zlib.decompress(data), width * depth + 1
    colours, above = collections.Counter(), bytes(line - 1)
    for start in range(0, len(rows), line):
        above = unfiltered(rows[start], rows[start + 1:start + line], above,
                           depth)
        colours.update(above[i:i + depth] for i in range(0, line - 1, depth))
    return colours


def unfiltered(how, row, above, depth):
    """A line of pixels. [PNG, "Filter types for filter method 0"]"""
    out = bytearray(row)
    for i, byte in enumerate(row if how else b""):
        left = out[i - depth] if i >= depth else 0
        corner = above[i - depth] if i >= depth else 0
        guess = left + above[i] - corner
        nearest = min((left, above[i], corner), key=lambda v: abs(guess - v))
        out[i] = byte + (0, left, above[i], left + above[i] >> 1,
                         nearest)[how] & 255
    return bytes(out)


class Browser:
    """One page."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tine-test.")
        down, up = os.pipe(), os.pipe()
        prepare = leash()

        def descriptors():
            if prepare:
                prepare()
            ours = os.dup(down[0]), os.dup(up[1])
            os.dup2(ours[0], TOLD)
            os.dup2(ours[1], TELL)
        self.process = subprocess.Popen(
            [program(), "--headless=new", "--no-sandbox", "--disable-gpu",
             "--no-first-run", "--disable-dev-shm-usage",
             "--disable-background-networking", "--remote-debugging-pipe",
             f"--user-data-dir={self.folder}", f"--js-flags={PLAIN}",
             "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, close_fds=False,
            start_new_session=True, preexec_fn=descriptors)
        os.close(down[0])
        os.close(up[1])
        self.feed, self.out = down[1], up[0]
        self.unread, self.number, self.session = b"", 0, None
        self.faults = []        # what the page's scripts threw
        self._open()

    def __enter__(self):
        return self

    def __exit__(self, *what):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self.feed)
        os.close(self.out)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _open(self):
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target,
                                flatten=True)["sessionId"]
        for domain in "Page", "Runtime", "Network":
            self.ask(f"{domain}.enable")
        self.look_from(1280)

    def look_from(self, width, dark=False):
        """What the reader's screen is. False: the browser cannot, as below."""
        self.width = width
        self.ask("Emulation.setDeviceMetricsOverride", width=width,
                 height=HEIGHT, deviceScaleFactor=1, mobile=width < 600)
        self.ask("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme",
             "value": "dark" if dark else "light"}])
        return True

    def go_offline(self):
        self.ask("Network.emulateNetworkConditions", offline=True, latency=0,
                 downloadThroughput=0, uploadThroughput=0)
        return True

    def before_each_page(self, script):
        self.ask("Page.addScriptToEvaluateOnNewDocument", source=script)
        return True

    def ask(self, method, **words):
        """The answer's result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": words}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.feed, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + PATIENCE
        while True:
            answer = self._message(end)
            if answer.get("id") == self.number:
                check("result" in answer, method, answer)
                return answer["result"]
            if answer.get("method") == "Runtime.exceptionThrown":
                self.faults.append(answer["params"]["exceptionDetails"])

    def _message(self, end):
        while b"\0" not in self.unread:
            ready = select.select([self.out], [], [], end - time.monotonic())
            data = os.read(self.out, 1 << 16) if ready[0] else b""
            check(data, "the browser says nothing", self.process.poll())
            self.unread += data
        text, self.unread = self.unread.split(b"\0", 1)
        return json.loads(text)

    # --- the page

    def go(self, url):
        """The old page is gone when this is back."""
        self.ask("Page.navigate", url=url)

    def value(self, script):
        """Of an expression; a promise's is waited for."""
        said = self.ask("Runtime.evaluate", expression=script,
                        returnByValue=True, awaitPromise=True)
        check("exceptionDetails" not in said, script, said)
        return said["result"].get("value")

    def text(self, name):
        return self.value(f"document.getElementById('{name}')?.innerText")

    def wait(self, script, seconds=PATIENCE):
        """Until the expression is true; its value."""
        end = time.monotonic() + seconds
        while not (found := self.value(script)):
            check(time.monotonic() < end, f"never true: {script}",
                  *self.evidence())
            time.sleep(SLICE)
        return found

    def evidence(self):
        return [self.text("state"), self.text("trouble"), self.console(),
                self.faults]

    def press(self, name):
        self.value(f"document.getElementById('{name}').click()")

    def key(self, name, code, modifiers=0):
        for kind in "rawKeyDown", "keyUp":
            self.ask("Input.dispatchKeyEvent", type=kind, key=name, code=name,
                     windowsVirtualKeyCode=code, modifiers=modifiers)

    def type(self, text):
        for c in text:
            self.ask("Input.dispatchKeyEvent", type="char", key=c, text=c)

    def console(self):
        """What the guest wrote, as text."""
        return self.value("globalThis.tine?.log || ''").replace("\r", "")

    def command(self, line):
        """Type it at the prompt; what it wrote, at the next."""
        self.wait("/tine\\$ $/.test(tine.log)")
        before = len(self.console())
        self.type(line + "\r")
        self.wait(f"/\\n.*tine\\$ $/.test(tine.log.slice({before}))")
        return re.sub(r"\x1b\[\d*[A-Za-z]", "", self.console()[before:])

    def screenshot(self):
        """Made small: it is looked at pixel by pixel."""
        part = {"x": 0, "y": 0, "width": self.width, "height": HEIGHT,
                "scale": 1 / 4}
        return base64.b64decode(self.ask("Page.captureScreenshot", clip=part,
                                         format="png")["data"])
