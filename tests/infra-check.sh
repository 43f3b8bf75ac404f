#!/bin/sh
# Formats of every Terraform file. Where terraform is missing, that is said and counted, never passed over.
set -eu
cd "$(dirname "$0")/.."
if ! command -v terraform >/dev/null 2>&1; then
    echo "infra-check: 0 passed, 0 failed, 1 skipped (terraform is not on this machine)"
    exit 0
fi
roots=$(find infra tests -name '*.tf' -not -path '*/.terraform/*' -exec dirname {} + 2>/dev/null | sort -u)
passed=0
for root in $roots; do
    terraform fmt -check -diff "$root"
    passed=$((passed + 1))
done
if [ "$passed" -eq 0 ]; then
    echo "infra-check: no Terraform file was found"
    exit 1
fi
echo "infra-check: $passed passed, 0 failed, 0 skipped (terraform fmt)"
