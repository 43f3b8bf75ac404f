"""The addresses of names outside the hosted zones, such as CloudFront's and API Gateway's: made from the name."""

import hashlib


def stub_values(name: str, kind: str) -> list[str]:
    """What a name outside the hosted zones answers: the same at every question and on every machine."""
    digest = hashlib.sha256(name.encode()).digest()
    match kind:
        case "A":
            return [f"192.0.2.{1 + digest[0] % 254}"]
        case "AAAA":
            return [f"2001:db8::{digest[:8].hex(':', 2)}"]
        case "HTTPS":
            return ["1 . alpn=h2"]
        case _:
            return []
