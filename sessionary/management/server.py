"""The web server: gunicorn's threads behind a loop that reads, and in each of its processes a runner for the jobs."""

import gc
import sys
import threading
from typing import Any

from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from sessionary.jobs.runner import Runner

THREADS = 8
CONNECTIONS = 800  # below the 1,024 files that a process may usually have open
GARBAGE = 20_000  # new objects before the collector looks at them: a request leaves hardly any cycles
TURN = 0.0005  # seconds a thread computes before another's turn: who holds the write lock is not kept waiting


class Server(BaseApplication):  # type: ignore[misc]
    """One process on SQLite, several on PostgreSQL. SIGTERM lets requests and the job at hand finish."""

    def __init__(self, *, host: str, port: int, processes: int, jobs: bool) -> None:
        self.jobs = JobsThread() if jobs else None
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.options: dict[str, Any] = {
            "bind": [address],
            "workers": processes,
            "worker_class": "sessionary.management.reading_worker.ReadingWorker",
            "threads": THREADS,
            "worker_connections": CONNECTIONS,
            "keepalive": 15,
            "sendfile": False,
            "limit_request_line": 0,  # the whole head is limited, see `arriving.py`
            "timeout": 60,
            "graceful_timeout": 15,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)
        if self.jobs is not None:
            self.cfg.set("post_worker_init", self.jobs.start)
            self.cfg.set("worker_exit", self.jobs.stop)

    def load(self) -> Any:
        application = get_wsgi_application()
        sys.setswitchinterval(TURN)
        gc.freeze()
        gc.set_threshold(GARBAGE)
        return application


class JobsThread:
    """A runner beside the requests of one web process."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self, worker: Any) -> None:
        self.thread.start()

    def stop(self, server: Any, worker: Any) -> None:
        self.stopping.set()
        if self.thread.is_alive():
            self.thread.join(timeout=10)

    def _run(self) -> None:
        Runner(self.stopping, beside_requests=True).run()
