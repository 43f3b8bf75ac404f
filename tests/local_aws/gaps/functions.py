"""Lambda: the environment of a function's process, and a Runtime API without needless waiting.

ministack gives its own environment to functions, an empty session token, and an AWS_ENDPOINT_URL that wins over the
one that the function was configured with (so no proxy can be put in front of one function).
"""

import os

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

_upstream_environment = lambda_svc._provided_worker_env
_upstream_handler_class = lambda_runtime.ProvidedWorker._build_handler_class


def fill(endpoint: str) -> None:
    def environment(config: dict, code_dir: str, port: int) -> dict[str, str]:
        full = _upstream_environment(config, code_dir, port)
        return clean(full, lambda_svc._runtime_env_vars(config), endpoint)

    lambda_svc._provided_worker_env = environment
    lambda_runtime.ProvidedWorker._build_handler_class = handler_class


def clean(full: dict[str, str], own: dict[str, str], endpoint: str) -> dict[str, str]:
    """What Lambda sets, what the function is configured with, and where to find this AWS: nothing else."""
    leaked = {name for name, value in os.environ.items() if full.get(name) == value and name not in own}
    kept = {name: value for name, value in full.items() if name not in leaked}
    kept["AWS_SESSION_TOKEN"] = kept.get("AWS_SESSION_TOKEN") or "local"
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_ENDPOINT_URL": endpoint,
    } | kept | own


def handler_class(worker: lambda_runtime.ProvidedWorker, *arguments: object) -> type:
    """Sends an event at once: its head and body are two writes, and Nagle's algorithm holds the second one back."""
    built = _upstream_handler_class(worker, *arguments)
    built.disable_nagle_algorithm = True
    return built
