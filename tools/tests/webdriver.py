"""Firefox and WebKit behind the words of browser.Browser, for TINE_BROWSER=
firefox or webkit. [W3C, "WebDriver"; Firefox, "Marionette protocol"]

    firefox   Debian's firefox-esr
    webkit    Debian's webkit2gtk-driver; it wants a display: xvfb-run
"""
import base64
import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from browser import PATIENCE, SLICE, Browser
from leash import leash
from support import check, skip

HEIGHT, LEAST = 985, 450        # of a window: high, and at least as wide
KEYS = {"Tab": "\ue004", "\r": "\ue006", "F8": "\ue038"}
SHIFT, SHIFT_KEY = 8, "\ue008"
PATHS = {"NewSession": ("POST", ""), "Navigate": ("POST", "/url"),
         "ExecuteScript": ("POST", "/execute/sync"),
         "PerformActions": ("POST", "/actions"),
         "TakeScreenshot": ("GET", "/screenshot"),
         "SetWindowRect": ("POST", "/window/rect")}
PATIENT = {"alwaysMatch": {"timeouts": {"script": PATIENCE * 1000}}}
PREFERENCES = """user_pref("marionette.port", 0);
user_pref("remote.prefs.recommended", true);
"""


def program(*names):
    return next(filter(None, map(shutil.which, names)), None) or \
        skip(f"{names[0]} is not here")


def once(what):
    """Its value, as soon as it can be had."""
    end = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(OSError, ValueError):
            return what()
        check(time.monotonic() < end, "the browser does not come")
        time.sleep(SLICE)


class Driven(Browser):
    """One page. What CDP can do beyond WebDriver is not done."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tine-test.")
        self.faults, self.session = [], ""
        self.process = subprocess.Popen(
            self.start(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=leash(), env={**os.environ, "HOME": self.folder})
        once(self.connect)
        self.session = self.tell("NewSession",
                                 capabilities=PATIENT)["sessionId"]
        self.look_from(1280)

    def __exit__(self, *what):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def look_from(self, width, dark=False):
        self.tell("SetWindowRect", width=width, height=HEIGHT)
        return width >= LEAST and not dark

    def go_offline(self):
        return False

    def before_each_page(self, script):
        return False

    def go(self, url):
        self.tell("Navigate", url=url)

    def value(self, script):
        return self.tell("ExecuteScript", args=[script],
                         script="return window.eval(arguments[0])")

    def act(self, steps):
        self.tell("PerformActions", actions=[{
            "type": "key", "id": "keys", "actions": [
                {"type": kind, "value": key} for kind, key in steps]}])

    def key(self, name, code, modifiers=0):
        key, shifted = KEYS.get(name, name), modifiers & SHIFT
        self.act([("keyDown", SHIFT_KEY)] * bool(shifted) +
                 [("keyDown", key), ("keyUp", key)] +
                 [("keyUp", SHIFT_KEY)] * bool(shifted))

    def type(self, text):
        self.act([(kind, KEYS.get(c, c)) for c in text
                  for kind in ("keyDown", "keyUp")])

    def screenshot(self):
        return base64.b64decode(self.tell("TakeScreenshot"))


class WebKit(Driven):
    """Its driver speaks HTTP."""

    def start(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        return [program("WebKitWebDriver"), f"--port={self.port}"]

    def connect(self):
        http.client.HTTPConnection("127.0.0.1", self.port).connect()

    def tell(self, name, **words):
        method, path = PATHS[name]
        line = http.client.HTTPConnection("127.0.0.1", self.port,
                                          timeout=PATIENCE)
        path = f"/session/{self.session}{path}".rstrip("/")
        line.request(method, path, json.dumps(words) if words else None,
                     {"Content-Type": "application/json"})
        answer = line.getresponse()
        said = json.loads(answer.read())["value"]
        check(answer.status == 200, name, said)
        return said


class Firefox(Driven):
    """It speaks Marionette: a length, a colon, JSON."""

    def start(self):
        with open(f"{self.folder}/user.js", "w") as f:
            f.write(PREFERENCES)
        return [program("firefox", "firefox-esr"), "--headless",
                "--no-remote", "--marionette", "--profile", self.folder]

    def connect(self):
        with open(f"{self.folder}/MarionetteActivePort") as f:
            self.line = socket.create_connection(("127.0.0.1", int(f.read())),
                                                 PATIENCE)
        self.file = self.line.makefile("rb")
        self.number = 0
        self.hear()

    def hear(self):
        digits = b""
        while (b := self.file.read(1)) != b":":
            check(b, "Firefox says nothing", self.process.poll())
            digits += b
        return json.loads(self.file.read(int(digits)))

    def tell(self, name, **words):
        self.number += 1
        data = json.dumps([0, self.number, f"WebDriver:{name}", words])
        self.line.sendall(f"{len(data)}:{data}".encode())
        _, _, error, said = self.hear()
        check(not error, name, error)
        return said["value"] if "value" in said else said


KINDS = {"firefox": Firefox, "webkit": WebKit}
