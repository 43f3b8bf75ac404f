"""Lambda: the environment of a function's process, and a Runtime API without needless waiting.

ministack gives its own environment to functions, an empty session token, and an AWS_ENDPOINT_URL that wins over the
one that the function was configured with (so no proxy can be put in front of one function). After each answer it
waits 50 ms for a first log line, which the caller of a silent function feels.
"""

import os

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

_upstream_environment = lambda_svc._provided_worker_env
_upstream_handler_class = lambda_runtime.ProvidedWorker._build_handler_class
_upstream_drain = lambda_runtime.ProvidedWorker._drain_stderr_bounded

LOG_LINE_SECONDS = 0.003
"""How long the first log line may take to arrive after the answer: it was written before, and crosses one pipe."""


def fill(endpoint: str) -> None:
    def environment(config: dict, code_dir: str, port: int) -> dict[str, str]:
        full = _upstream_environment(config, code_dir, port)
        return clean(full, lambda_svc._runtime_env_vars(config), endpoint)

    lambda_svc._provided_worker_env = environment
    lambda_runtime.ProvidedWorker._build_handler_class = handler_class
    lambda_runtime.ProvidedWorker._drain_stderr_bounded = drain_log


def clean(full: dict[str, str], own: dict[str, str], endpoint: str) -> dict[str, str]:
    """What Lambda sets, what the function is configured with, and where to find this AWS: nothing else."""
    leaked = {name for name, value in os.environ.items() if full.get(name) == value and name not in own}
    kept = {name: value for name, value in full.items() if name not in leaked}
    kept["AWS_SESSION_TOKEN"] = kept.get("AWS_SESSION_TOKEN") or "local"
    return (
        {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_ENDPOINT_URL": endpoint,
        }
        | kept
        | own
    )


def handler_class(worker: lambda_runtime.ProvidedWorker, *arguments: object) -> type:
    """Sends an event at once: its head and body are two writes, and Nagle's algorithm holds the second one back."""
    built = _upstream_handler_class(worker, *arguments)
    built.disable_nagle_algorithm = True
    return built


def drain_log(worker: lambda_runtime.ProvidedWorker, first_line_wait: float = LOG_LINE_SECONDS) -> str:
    return _upstream_drain(worker, first_line_wait)
