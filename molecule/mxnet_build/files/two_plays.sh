#!/usr/bin/env bash
# While a build runs: come to it with a play of the same build and one of another, wait for their words, and kill make.
# Usage: two_plays.sh INVENTORY LOGS
set -u
cd "$(dirname "$0")/.." || exit
objects() { podman exec mxnet-build-bookworm sh -c 'find /var/lib/dlvm/mxnet -path "*/build/src/*.o" | wc -l'; }
said() { tr -s '[:space:]' ' ' <"$1" | grep -q "$2"; }

until [ "$(objects)" -ge 1 ]; do sleep 0.3; done
for play in same other; do
  ansible-playbook --inventory "$1" second.yml --extra-vars "play=$play" >"$2/$play.log" 2>&1 &
done
until said "$2/same.log" 'was already running; watching it' && said "$2/other.log" 'is being fetched or built on this host by another play' &&
  [ "$(objects)" -ge 4 ]; do sleep 0.3; done
podman exec mxnet-build-bookworm pkill -KILL 'make|sleep'
wait
said "$2/same.log" 'The next run continues from the objects that are done'
