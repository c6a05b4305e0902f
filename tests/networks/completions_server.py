"""A real server on loopback that speaks OpenAI's chat completions, as far as one request for JSON goes."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Completions:
    """`words` is what the model says; `raw`, `status` and `finish` let it misbehave. `asked` holds what it was sent."""

    url: str = ""
    words: str = ""
    raw: bytes | None = None
    status: int = 200
    finish: str = "stop"
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def answer(self) -> bytes:
        """The body of the answer."""
        if self.raw is not None:
            return self.raw
        message = {"role": "assistant", "content": self.words}
        choice = {"index": 0, "message": message, "finish_reason": self.finish}
        return json.dumps(
            {"id": "chatcmpl-1", "object": "chat.completion", "model": "loopback-1", "choices": [choice]}
        ).encode()


@contextmanager
def completions() -> Iterator[Completions]:
    """Serve until the block ends."""
    state = Completions()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path != "/v1/chat/completions" or not sent["messages"]:
                self.send_error(404)
                return
            state.asked.append(sent)
            state.keys.append(self.headers.get("Authorization", ""))
            body = state.answer()
            self.send_response(state.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
