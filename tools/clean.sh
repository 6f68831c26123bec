#!/usr/bin/env bash
# Remove the local host, the hosts and images of the tests, and what was built.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
if command -v podman >/dev/null; then
  podman ps --all --format '{{.Names}} {{.Image}}' | awk '$2 ~ /^localhost\/dlvm-test:/ { print $1 }' | xargs -r podman rm --force --time 1
  podman images --quiet localhost/dlvm-test | sort -u | xargs -r podman rmi --force
  podman network exists dlvm && podman network rm --force dlvm
fi
rm -rf .build
