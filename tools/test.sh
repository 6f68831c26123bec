#!/usr/bin/env bash
# Run every stage of the tests, go on after a failure, and close with how many passed.
# Usage: test.sh LANES
set -uo pipefail
cd "$(dirname "$0")/.." || exit
stages=(lint docs units integration sanity package)
passed=()
failed=()
begun=$SECONDS
log=$DLVM_BUILD/log
mkdir -p "$log"
for stage in "${stages[@]}"; do
  printf '== %s\n' "$stage"
  start=$SECONDS
  if make --no-print-directory "$stage" 2>&1 | tee "$log/$stage.log"; then passed+=("$stage"); else failed+=("$stage"); fi
  printf '== %s took %d s\n' "$stage" $((SECONDS - start))
done

printf '== molecule\n'
tools/molecule.sh "$1" && molecule=0 || molecule=$?
passed_count=$((${#passed[@]} + $(grep -c ' passed ' "$log/results")))
failed_count=$((${#failed[@]} + $(grep -c ' failed ' "$log/results")))
for stage in "${failed[@]}"; do
  printf -- '-- %s failed:\n' "$stage"
  tail -n 12 "$log/$stage.log"
done
printf '== all took %d s\n' $((SECONDS - begun))
printf '%d passed, %d failed\n' "$passed_count" "$failed_count"
[ ${#failed[@]} -eq 0 ] && [ "$molecule" -eq 0 ]
