#!/usr/bin/env bash
# Run every stage of the tests, go on after a failure, and close with how many passed.
# Usage: test.sh LANES
set -uo pipefail
cd "$(dirname "$0")/.." || exit
stages=(lint docs units integration sanity package)
passed=()
failed=()
begun=$SECONDS
for stage in "${stages[@]}"; do
  printf '== %s\n' "$stage"
  start=$SECONDS
  if make --no-print-directory "$stage"; then passed+=("$stage"); else failed+=("$stage"); fi
  printf '== %s took %d s\n' "$stage" $((SECONDS - start))
done

printf '== molecule\n'
tools/molecule.sh "$1" && molecule=0 || molecule=$?
results=$DLVM_BUILD/log/results
passed_count=$((${#passed[@]} + $(grep -c ' passed ' "$results")))
failed_count=$((${#failed[@]} + $(grep -c ' failed ' "$results")))
[ ${#failed[@]} -eq 0 ] || printf 'Failed stages: %s\n' "${failed[*]}"
printf '== all took %d s\n' $((SECONDS - begun))
printf '%d passed, %d failed\n' "$passed_count" "$failed_count"
[ ${#failed[@]} -eq 0 ] && [ "$molecule" -eq 0 ]
