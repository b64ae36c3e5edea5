"""Runs the service with uvicorn: one worker in this process, or several beside it."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from scamscan.errors import OutputError
from scamscan.server.app import create
from scamscan.server.protocol import Protocol
from scamscan.server.settings import Service

if TYPE_CHECKING:
    from collections.abc import Callable

BACKLOG = 2048
SWITCH_SECONDS = 0.001
"""How long the scanner keeps the interpreter while the event loop waits for it; the default of
5 ms would make every read and write wait as long."""


def run(service: Service, started: Callable[[str], object]) -> None:
    """Serve until a signal to stop; what was taken is finished first.

    Args:
        service: the choices.
        started: told the address, before the first request can come.

    Raises:
        OutputError: the address cannot be used.
    """
    if service.workers == 1:
        _serve(service, started)
        return
    folder = tempfile.mkdtemp(prefix="scamscan-counts-")
    try:
        _serve(replace(service, counts=folder), started)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve(service: Service, started: Callable[[str], object]) -> None:
    config = _config(service)
    try:
        listener = config.bind_socket()
    except (OSError, SystemExit) as error:
        reason = getattr(error, "strerror", None) or "address cannot be used"
        raise OutputError(
            reason, where=f"{service.host}:{service.port}", hint="choose another --port"
        ) from None
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    if service.workers == 1:
        # uvicorn raises the signal once more when it is done: nothing is left to be stopped then.
        signal.signal(signal.SIGTERM, lambda *_: None)
        started(f"http://{shown}:{port}/")
        uvicorn.Server(config).run(sockets=[listener])
    else:
        started(f"http://{shown}:{port}/")
        Multiprocess(config, sockets=[listener]).run()


def _config(service: Service) -> uvicorn.Config:
    limits = service.limits
    return uvicorn.Config(
        partial(_worker, service),
        factory=True,
        host=service.host,
        port=service.port,
        workers=service.workers,
        http=Protocol,
        loop="auto",
        ws="none",
        lifespan="on",
        interface="asgi3",
        proxy_headers=False,  # nobody in front is believed
        server_header=False,
        access_log=False,
        log_level="warning",
        backlog=BACKLOG,
        timeout_keep_alive=limits.keep_alive,
        timeout_graceful_shutdown=limits.stop_seconds,
    )


def _worker(service: Service) -> Any:  # noqa: ANN401 - an ASGI application
    sys.setswitchinterval(SWITCH_SECONDS)
    return create(service)
