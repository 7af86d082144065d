"""An S3 server of small objects that nobody has to write first. Folder `<count>` of any bucket holds so many. It says its port."""

import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from urllib.parse import parse_qs, urlsplit

PAGE = 1000
BODY = b"x" * 4096
ETAG = f'"{hashlib.md5(BODY).hexdigest()}"'


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self) -> None:
        Handler.asked += 1
        parts = urlsplit(self.path)
        query = parse_qs(parts.query, keep_blank_values=True)
        key = parts.path.strip("/").partition("/")[2]
        if "asked" in query:
            return self._answer(200, str(Handler.asked - 1).encode())
        if "versioning" in query:
            return self._answer(200, b"<VersioningConfiguration/>")
        if "list-type" in query:
            return self._answer(200, listing(query["prefix"][0], query.get("continuation-token", ["0"])[0]).encode())
        return self._answer(200, BODY) if "/" in key else self._answer(404, b"")

    do_HEAD = do_GET

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("ETag", ETAG)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def listing(prefix: str, token: str) -> str:
    count, start = int(prefix.strip("/") or 0), int(token)
    end = min(start + PAGE, count)
    rows = "".join(
        f"<Contents><Key>{prefix}{at:07}.bin</Key><ETag>{ETAG}</ETag><Size>{len(BODY)}</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>"
        for at in islice(range(count), start, end)
    )
    more = "<IsTruncated>false</IsTruncated>"
    if end < count:
        more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{end}</NextContinuationToken>"
    return f"<ListBucketResult><Prefix>{prefix}</Prefix><KeyCount>{end - start}</KeyCount>{more}{rows}</ListBucketResult>"


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()
