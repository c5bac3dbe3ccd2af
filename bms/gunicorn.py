"""How the web server runs: two processes of four threads, each thread with its own connection to the database."""

import ctypes
import os
import signal
import sys
from typing import Any

from gunicorn.http import message

workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
timeout = 60
graceful_timeout = 10
keepalive = 5
control_socket_disable = True  # it would open one in the home folder
# A search for 10,000 characters gets a page in words, not the server's bare 414; its own ceiling is no setting.
limit_request_line = message.MAX_REQUEST_LINE = 64 * 1024
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")


def on_starting(server: Any) -> None:
    """Do not outlive bms/serve.py: after its `kill -9` the port would stay taken."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
