#!/usr/bin/env bash
# Run Molecule scenarios in lanes side by side, all of them whatever fails; a log each, and what failed in the end.
# Usage: molecule.sh LANES [SCENARIO...]
set -uo pipefail
cd "$(dirname "$0")/.." || exit
lanes=$1
shift
log=$DLVM_BUILD/log
mkdir -p "$log"
: >"$log/results"
# The long ones first, so that no lane ends with them.
slow=(default nvidia_driver mxnet_r mxnet_build mxnet_fleet train_distributed)
# These need what a machine without the network's repositories does not have, and hours.
opt_in=(upstream)
if [ $# -eq 0 ]; then
  mapfile -t all < <(for file in molecule/*/molecule.yml; do basename "$(dirname "$file")"; done)
  mapfile -t rest < <(printf '%s\n' "${all[@]}" | grep -vxF -f <(printf '%s\n' "${slow[@]}" "${opt_in[@]}"))
  set -- "${slow[@]}" "${rest[@]}"
fi
for suite in bookworm trixie; do tools/image.sh "$suite" || exit 1; done

export DLVM_LOG=$log
run_one() {
  local scenario=$1 start=$SECONDS verdict=passed
  printf '%s started\n' "$scenario"
  NO_COLOR=1 timeout 2400 molecule test --scenario-name "$scenario" >"$DLVM_LOG/$scenario.log" 2>&1 </dev/null || verdict=failed
  printf '%s %s in %d s\n' "$scenario" "$verdict" $((SECONDS - start)) | tee -a "$DLVM_LOG/results"
  [ "$verdict" = passed ] || tail -n 120 "$DLVM_LOG/$scenario.log" | sed "s/^/$scenario| /"
}
export -f run_one
printf '%s\n' "$@" | xargs -P "$lanes" -I{} bash -c 'run_one {}'

# The last failure in a log is the one that ended the scenario: those before it were rescued.
failed=$(awk '$2 == "failed" { print $1 }' "$log/results")
for scenario in $failed; do
  printf -- '-- %s failed by\n' "$scenario"
  awk '/^(fatal|failed): |^E  / { rest = 14; block = "" } rest-- > 0 { block = block substr($0, 1, 300) "\n" } END { printf "%s", block }' \
    "$log/$scenario.log"
done
[ -z "$failed" ]
