#!/usr/bin/env python3
"""Bookinfo's front page: asks details, reviews and ratings over HTTP and shows what they answer.

Knows no mesh. Python's standard library only; like any urllib program it honours `http_proxy`, which is
all a sidecar in explicit mode needs.

    productpage.py [PORT]          PORT, or $PORT, or 9080; listens on $BIND_ADDRESS or 127.0.0.1
    DETAILS_URL, REVIEWS_URL, RATINGS_URL    where the others are (http://details:9080, ...)
"""
import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import secrets
import signal
import socket
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import page

DETAILS = os.environ.get("DETAILS_URL", "http://details:9080")
REVIEWS = os.environ.get("REVIEWS_URL", "http://reviews:9080")
RATINGS = os.environ.get("RATINGS_URL", "http://ratings:9080")
DRAIN_SECONDS = 2
TIMEOUT_SECONDS = 3.0
REVIEWS_TRIES = 2
BODY_BYTES_MAX = 64 * 1024
USER_CHARS_MAX = 64
SESSION_KEY = secrets.token_bytes(32)

# What a service between two others has to hand on, so that a trace stays in one piece.
TRACE_HEADERS = (
    "x-request-id", "traceparent", "tracestate", "b3", "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid",
    "x-b3-sampled", "x-b3-flags", "x-ot-span-context", "x-cloud-trace-context", "user-agent",
)

PRODUCTS = [{
    "id": 0,
    "title": "The Comedy of Errors",
    "descriptionHtml": "Two pairs of twins, parted as children, come to the same town on the same day, and everybody there "
                       "takes one for the other. A farce by <b>William Shakespeare</b>, and a short one "
                       "(<a href=\"https://en.wikipedia.org/wiki/The_Comedy_of_Errors\">more about it</a>).",
}]


# --- Calls to the other services: each returns (status, dict or None) ---

def fetch(url, headers):
    """One GET. The status is the service's own, or None when there was no answer at all."""
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        error.close()
        return error.code, None
    except (OSError, http.client.HTTPException, ValueError):  # refused, reset, too slow, not JSON
        return None, None


def answer_or_error(status, body, what):
    if status == 200:
        return 200, body
    return status or 500, {"error": f"Sorry, product {what} are currently unavailable for this book."}


def product_details(product_id, headers):
    return answer_or_error(*fetch(f"{DETAILS}/details/{product_id}", headers), "details")


def product_reviews(product_id, headers):
    for _ in range(REVIEWS_TRIES):
        status, body = fetch(f"{REVIEWS}/reviews/{product_id}", headers)
        if status == 200:
            break
    return answer_or_error(status, body, "reviews")


def product_ratings(product_id, headers):
    return answer_or_error(*fetch(f"{RATINGS}/ratings/{product_id}", headers), "ratings")


# --- The session: a signed cookie that holds the user's name, so that there is nothing to store ---

def sign(name):
    return hmac.new(SESSION_KEY, name, hashlib.sha256).hexdigest()


def session_cookie(user):
    name = base64.urlsafe_b64encode(user.encode())
    return f"session={name.decode()}.{sign(name)}; Path=/; HttpOnly; SameSite=Lax"


def session_user(cookie_header):
    try:
        morsel = SimpleCookie(cookie_header).get("session")
        name, _, signature = morsel.value.partition(".") if morsel else ("", "", "")
        if name and hmac.compare_digest(sign(name.encode()).encode(), signature.encode()):
            return base64.urlsafe_b64decode(name).decode()
    except (CookieError, ValueError):
        pass
    return None


def clean_user(text):
    """A name as it may travel in a header: no control characters, not too long."""
    return re.sub(r"[\x00-\x1f\x7f]", "", text).strip()[:USER_CHARS_MAX]


# --- The server ---

class BadRequest(Exception):
    pass


def drain(connection):
    end = time.monotonic() + DRAIN_SECONDS
    try:
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(DRAIN_SECONDS)
        while time.monotonic() < end and connection.recv(65536):
            pass
    except OSError:
        pass


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "productpage"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave in one piece
    timeout = 75
    unread = False

    def do_GET(self):
        # A body that nobody reads would be taken for the next request, which no proxy before us has seen.
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self.close_connection = self.unread = True
        path = urllib.parse.urlsplit(self.path).path
        if path == "/productpage":
            self.product_page()
        elif path in ("/", "/index.html"):
            self.html(200, page.index())
        elif path == "/health":
            self.text(200, "Product page is healthy")
        elif path == "/login":
            self.redirect()
        elif path == "/logout":
            self.redirect("session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
        elif path == "/static/style.css":
            self.answer(200, "text/css; charset=utf-8", page.STYLE, {"Cache-Control": "max-age=300"})
        elif path == "/api/v1/products":
            self.json(200, PRODUCTS)
        elif path.startswith("/api/v1/products/"):
            self.api(path[len("/api/v1/products/"):])
        else:
            self.text(404, f"{path} is not here. Try /productpage")

    do_HEAD = do_GET

    def do_POST(self):
        try:
            body = self.read_body()
        except BadRequest as error:
            self.close_connection = self.unread = True
            self.text(400, str(error))
            return
        if urllib.parse.urlsplit(self.path).path != "/login":
            self.text(404, "only /login takes a POST")
            return
        form = urllib.parse.parse_qs(body.decode("utf-8", "replace"))
        user = clean_user(form.get("username", [""])[0])
        if user:
            self.redirect(session_cookie(user))
        else:
            self.text(400, "username is missing: send it as a form field")

    def finish(self):
        if self.unread:
            # Closed with bytes left to read, the connection would be reset, and the answer with it.
            drain(self.connection)
        super().finish()

    def product_page(self):
        headers, product = self.forward_headers(), PRODUCTS[0]
        details_status, details = product_details(product["id"], headers)
        reviews_status, reviews = product_reviews(product["id"], headers)
        user = session_user(self.headers.get("Cookie"))
        self.html(200, page.product_page(product, user, details_status, details, reviews_status, reviews))

    def api(self, rest):
        match = re.fullmatch(r"([0-9]{1,9})(?:/(reviews|ratings))?", rest)
        if not match:
            self.json(400 if rest and "/" not in rest else 404, {"error": "please provide a numeric product id"})
            return
        call = {None: product_details, "reviews": product_reviews, "ratings": product_ratings}[match.group(2)]
        self.json(*call(int(match.group(1)), self.forward_headers()))

    def forward_headers(self):
        headers = {name: self.headers[name] for name in TRACE_HEADERS if name in self.headers}
        user = session_user(self.headers.get("Cookie"))
        if user:
            headers["end-user"] = user.encode()
        return headers

    def read_body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self.read_chunks()
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > BODY_BYTES_MAX:
            raise BadRequest(f"Content-Length: {length[:20]} (expected: 0 to {BODY_BYTES_MAX})")
        return self.rfile.read(int(length))

    def read_chunks(self):
        body = b""
        while True:
            head = self.rfile.readline(100).split(b";")[0].strip()
            if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", head) or len(body) + int(head, 16) > BODY_BYTES_MAX:
                raise BadRequest(f"a bad chunk, or a body beyond {BODY_BYTES_MAX} bytes")
            size = int(head, 16)
            if size == 0:
                while self.rfile.readline(8192).strip():
                    pass
                return body
            body += self.rfile.read(size)
            self.rfile.readline(8)

    def redirect(self, cookie=None):
        headers = {"Location": "/productpage"}
        if cookie:
            headers["Set-Cookie"] = cookie
        self.answer(302, "text/plain; charset=utf-8", "see /productpage\n", headers)

    def html(self, status, text):
        self.answer(status, "text/html; charset=utf-8", text, {
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
        })

    def json(self, status, value):
        self.answer(status, "application/json", json.dumps(value))

    def text(self, status, text):
        self.answer(status, "text/plain; charset=utf-8", text + "\n")

    def answer(self, status, content_type, text, headers=()):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in dict(headers).items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, form, *args):
        sys.stdout.write("%s %s\n" % (self.log_date_time_string(), form % args))
        sys.stdout.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # a caller that went away is no news
            super().handle_error(request, client_address)


def main():
    port = int(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("PORT", "9080"))
    server = Server((os.environ.get("BIND_ADDRESS", "127.0.0.1"), port), Handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("productpage listens on http://%s:%d" % server.server_address[:2], flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
