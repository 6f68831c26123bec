#!/usr/bin/env bash
# Build the tarball, install it offline as a user would, and run its plan from an empty directory with nothing else of the repository.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$DLVM_BUILD/package
installed=$DLVM_BUILD/installed
rm -rf "$out" "$installed"
mkdir -p "$out" "$installed/ansible_collections"
ansible-galaxy collection build --output-path "$out" >/dev/null
ansible-galaxy collection install "$out"/dlvm-azure_gpu-*.tar.gz --offline --collections-path "$installed" >/dev/null
# The connection to the test hosts is not the collection's business.
ln -s "$DLVM_BUILD/collections/ansible_collections/containers" "$installed/ansible_collections/containers"

empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT
cd "$empty"
export ANSIBLE_COLLECTIONS_PATH=$installed
ansible-doc -t inventory dlvm.azure_gpu.azure_gpu >/dev/null
for playbook in site plan verify; do
  ansible-playbook "dlvm.azure_gpu.$playbook" --syntax-check -i localhost, >/dev/null
done
unwanted=$(cd "$installed/ansible_collections/dlvm/azure_gpu" && find . -maxdepth 1 \( -name tests -o -name molecule -o -name tools -o -name '.*' ! -name . \))
[ -z "$unwanted" ] || { printf 'the tarball holds what it should not: %s\n' "$unwanted" >&2; exit 1; }
