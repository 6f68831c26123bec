"""A store that takes PUT and gives GET to whoever has the token and the signature. Usage: serve.py FOLDER PORT TOKEN SIGNATURE."""
from __future__ import annotations

import http.server
import os
import sys
import urllib.parse

FOLDER, PORT, TOKEN, SIGNATURE = sys.argv[1:]


class Store(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments):
        super().__init__(*arguments, directory=FOLDER)

    def _is_refused(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        refused = self.headers["Authorization"] != f"Bearer {TOKEN}" or query.get("sig") != [SIGNATURE]
        if refused:
            self.send_error(403)
        return refused

    def do_GET(self):
        if not self._is_refused():
            super().do_GET()

    def do_PUT(self):
        if self._is_refused():
            return
        path = self.translate_path(self.path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(201)
        self.end_headers()


http.server.ThreadingHTTPServer(("0.0.0.0", int(PORT)), Store).serve_forever()
