#!/usr/bin/env bash
# Build the tarball and install it offline as a user would, away from the checkout; scenario `default` runs what was installed.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$DLVM_BUILD/package
export ANSIBLE_COLLECTIONS_PATH=$DLVM_BUILD/installed
rm -rf "$out" "$ANSIBLE_COLLECTIONS_PATH"
ansible-galaxy collection build --output-path "$out" >/dev/null

# Nothing of the repository is in sight from here, its ansible.cfg neither.
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT
cd "$empty"
ansible-galaxy collection install "$out"/dlvm-azure_gpu-*.tar.gz --offline --collections-path "$ANSIBLE_COLLECTIONS_PATH" >/dev/null
ansible-doc -t inventory dlvm.azure_gpu.azure_gpu >/dev/null
for playbook in plan site verify train_distributed remove; do
  ansible-playbook "dlvm.azure_gpu.$playbook" --syntax-check -i localhost, >/dev/null
done
unwanted=$(cd "$ANSIBLE_COLLECTIONS_PATH/ansible_collections/dlvm/azure_gpu" &&
  find . -maxdepth 1 \( -name tests -o -name molecule -o -name tools -o -name benchmarks -o -name '.?*' \))
[ -z "$unwanted" ] || { printf 'the tarball holds what it should not: %s\n' "$unwanted" >&2; exit 1; }

# The connection to the test hosts is not the collection's business.
ln -s "$DLVM_BUILD/collections/ansible_collections/containers" "$ANSIBLE_COLLECTIONS_PATH/ansible_collections/containers"
