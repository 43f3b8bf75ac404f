"""Runs ministack inside this process, so that its gaps can be filled and nothing of it outlives the process.

ministack reads its whole configuration from the environment when it is imported. So the environment is made first,
from nothing: what the user has set there (AWS profiles, proxies, ministack's own switches) must not change a test.
"""

import asyncio
import importlib.metadata
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable

MINISTACK = "1.5.33"
"""The one version whose inside `gaps/` knows."""

A_DAY = 24 * 60 * 60

KEPT_ENVIRONMENT = ("PATH", "LANG", "PYTHONPATH")


class Server:
    """One local AWS. It holds its ports from the moment it is made, and serves from `run` on."""

    def __init__(self, port: int, dns_port: int, *, fill_gaps: bool) -> None:
        refuse_other_versions()
        self._socket = listen(socket.SOCK_STREAM, port)
        self._dns_socket = listen(socket.SOCK_DGRAM, dns_port)
        self._fill_gaps = fill_gaps
        self.endpoint = "http://{}:{}".format(*self._socket.getsockname())
        self.dns = "{}:{}".format(*self._dns_socket.getsockname())

    def run(self, ready: Callable[[], None], *, until_stdin_closes: bool) -> None:
        """Serves until SIGTERM, SIGINT or, where asked for, the end of standard input. Does not return."""
        directory = tempfile.mkdtemp(prefix="local-aws-")
        try:
            self._configure(directory)
            asyncio.run(self._serve(ready, until_stdin_closes))
        finally:
            stop_functions()
            shutil.rmtree(directory, ignore_errors=True)
            sys.stderr.flush()
            os._exit(0)  # ministack leaves threads behind that would hold a normal exit back

    def _configure(self, directory: str) -> None:
        kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        os.environ.clear()
        os.environ.update(
            kept,
            BIND_HOST="127.0.0.1",
            GATEWAY_PORT=self.endpoint.rsplit(":", 1)[1],
            MINISTACK_HOST="127.0.0.1",
            LAMBDA_EXECUTOR="local",
            IOT_MTLS_ENABLED="0",
            SFTP_ENABLED="0",
            LOG_LEVEL="INFO",
            TMPDIR=directory,
        )
        tempfile.tempdir = directory

    async def _serve(self, ready: Callable[[], None], until_stdin_closes: bool) -> None:
        from hypercorn.asyncio import serve
        from hypercorn.config import Config
        from ministack import app as ministack

        if self._fill_gaps:
            from local_aws import gaps

            gaps.fill(self.endpoint)
        from local_aws.dns import answer_forever

        threading.Thread(target=answer_forever, args=(self._dns_socket,), daemon=True).start()

        config = Config()
        config.bind = [f"fd://{self._socket.detach()}"]
        config.keep_alive_timeout = A_DAY  # a client hangs up first: no request meets a connection that is being closed
        config.graceful_timeout = 0.2
        config.loglevel = "WARNING"
        stop = stop_event(until_stdin_closes)
        serving = asyncio.create_task(serve(ministack.app, config, shutdown_trigger=stop.wait))
        await until_healthy(self.endpoint, serving)
        ready()
        await serving


def refuse_other_versions() -> None:
    try:
        found = importlib.metadata.version("ministack")
    except importlib.metadata.PackageNotFoundError:
        sys.exit("local_aws: ministack is not installed: pip install -r tests/requirements.txt")
    if found != MINISTACK:
        sys.exit(
            f"local_aws: ministack {found} is installed, but the gaps are filled for {MINISTACK} only: "
            "pip install -r tests/requirements.txt"
        )


def listen(kind: int, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, kind)
    if kind == socket.SOCK_STREAM:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port))
    except OSError as error:
        sys.exit(f"local_aws: cannot listen on port {port}: {error}")
    return bound


def stop_event(until_stdin_closes: bool) -> asyncio.Event:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def wait_for_end_of_input() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        loop.call_soon_threadsafe(stop.set)

    if until_stdin_closes:
        threading.Thread(target=wait_for_end_of_input, daemon=True).start()
    return stop


async def until_healthy(endpoint: str, serving: asyncio.Task) -> None:
    host, port = endpoint.removeprefix("http://").split(":")
    while not serving.done():
        try:
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"GET /_ministack/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            status = await reader.readline()
            writer.close()
            if b" 200" in status:
                return
        except OSError:
            pass
        await asyncio.sleep(0.02)
    await serving


def stop_functions() -> None:
    """Ends the processes of the Lambda functions, which ministack keeps warm."""
    runtime = sys.modules.get("ministack.core.lambda_runtime")
    if runtime:
        runtime.reset()
