#!/bin/sh
# A driver just installed, whose module waits for a reboot; after that, one T4.
if [ -e /run/nvidia-old-module ]; then
  echo "Failed to initialize NVML: Driver/library version mismatch"
  exit 18
fi
case "$*" in
  *-x*) ;;
  *) exit 2 ;;
esac
cat <<'XML'
<?xml version="1.0" ?>
<nvidia_smi_log>
  <driver_version>580.95.05</driver_version>
  <cuda_version>13.0</cuda_version>
  <attached_gpus>1</attached_gpus>
  <gpu id="00000001:00:00.0">
    <product_name>Tesla T4</product_name>
    <uuid>GPU-00000000-0000-0000-0000-000000000001</uuid>
    <pci><pci_bus_id>00000001:00:00.0</pci_bus_id></pci>
  </gpu>
</nvidia_smi_log>
XML
