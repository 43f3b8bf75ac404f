"""The shop's API: small enough to read, real enough to be missed."""

import json


def handler(event, _context):
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"},
        "body": json.dumps({"path": event.get("path"), "orders": [{"id": 1042, "status": "shipped"}]}),
    }
