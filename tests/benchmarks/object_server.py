"""An S3 server of small objects that nobody has to write first. Folder `<count>` of any bucket holds so many. It says its port."""

import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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
            return self._answer(
                200, listing(query["prefix"][0], *(query.get(name, [""])[0] for name in ("continuation-token", "start-after"))).encode()
            )
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


def listing(prefix: str, token: str, start_after: str) -> str:
    """Keys are `<count>/<number of seven digits>.bin`; a prefix may end in the middle of the number."""
    folder, _, digits = prefix.partition("/")
    count = int(folder or 0)
    count, start = min(count, int(digits.ljust(7, "9")) + 1), int(token or digits.ljust(7, "0"))
    if start_after:
        start = max(start, int(start_after.partition("/")[2].removesuffix(".bin")) + 1)
    end = min(start + PAGE, count)
    rows = "".join(
        f"<Contents><Key>{folder}/{at:07}.bin</Key><ETag>{ETAG}</ETag><Size>{len(BODY)}</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>"
        for at in range(start, end)
    )
    more = "<IsTruncated>false</IsTruncated>"
    if end < count:
        more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{end}</NextContinuationToken>"
    return f"<ListBucketResult><Prefix>{prefix}</Prefix><KeyCount>{max(0, end - start)}</KeyCount>{more}{rows}</ListBucketResult>"


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()
