# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: azure_gpu_size_info
short_description: Tell what Azure's GPU sizes hold
version_added: 1.0.0
description:
  - GPU model, count and memory, driver kind, quota family and retirement of Azure VM sizes, from the collection's catalogue and without sign-in.
  - With O(region) also the price an hour, from Azure's public price list.
author:
  - The dlvm.azure_gpu authors (@dlvm)
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
  - dlvm.azure_gpu.attributes.info_module
options:
  sizes:
    description: Sizes, with or without C(Standard_), in any case. All sizes of the catalogue when it is not given.
    type: list
    elements: str
  gpu_model:
    description: Only sizes with this GPU, such as V(T4).
    type: str
  retired:
    description: Whether sizes that Azure retires or has retired are told as well, when O(sizes) is not given.
    type: bool
    default: true
  region:
    description: Asks for prices in this region, such as V(westeurope).
    type: str
  currency:
    description: Currency of the price.
    type: str
    default: USD
  price_url:
    description: The price list, or a mirror of it.
    type: str
    default: https://prices.azure.com/api/retail/prices
  timeout:
    description: Seconds to wait for an answer of the price list.
    type: int
    default: 10
seealso:
  - module: dlvm.azure_gpu.azure_gpu_quota_info
notes:
  - Runs where it is called; delegate it to the controller.
"""

EXAMPLES = r"""
- name: What is in a size, and what does it cost
  dlvm.azure_gpu.azure_gpu_size_info:
    sizes: [Standard_NC4as_T4_v3]
    region: westeurope
  delegate_to: localhost

- name: All sizes with an A100 that can still be had
  dlvm.azure_gpu.azure_gpu_size_info:
    gpu_model: A100
    retired: false
  delegate_to: localhost
"""

RETURN = r"""
sizes:
  description: The sizes.
  returned: always
  type: list
  elements: dict
  contains:
    name: {description: Its name., type: str, returned: always, sample: Standard_NV6ads_A10_v5}
    family: {description: Its series., type: str, returned: always, sample: NVadsA10_v5}
    vcpus: {description: vCPUs., type: int, returned: always, sample: 6}
    memory_gib: {description: Memory in GiB., type: int, returned: always, sample: 55}
    gpu_model: {description: GPU model., type: str, returned: always, sample: A10}
    gpu_vendor: {description: V(nvidia) or V(amd)., type: str, returned: always, sample: nvidia}
    gpu_count: {description: "GPUs; a fraction where the size holds a slice of one.", type: float, returned: always, sample: 0.1667}
    gpu_memory_gib: {description: Memory of each GPU or slice in GiB., type: int, returned: always, sample: 4}
    compute_capability: {description: Compute capability of an NVIDIA GPU., type: str, returned: always, sample: "8.6"}
    driver_kind: {description: "V(cuda), V(grid) or V(rocm); null where Linux has none.", type: str, returned: always, sample: grid}
    rdma: {description: Whether it has InfiniBand., type: bool, returned: always, sample: false}
    quota_family: {description: The family that its vCPU quota is counted in., type: str, returned: always, sample: StandardNVADSA10v5Family}
    retired: {description: The day Azure retires or has retired it., type: str, returned: always}
    successor: {description: The size to move to., type: str, returned: always}
    price:
      description: The price of an hour with Linux, pay as you go; null where it is unknown.
      type: dict
      returned: when O(region) is given
      sample: {amount: 0.454, currency: USD, meter: NV6ads A10 v5}
unknown:
  description: Sizes that the catalogue does not know.
  returned: always
  type: list
  elements: str
gpu_series:
  description: Those of RV(unknown) whose name says that they hold GPUs.
  returned: always
  type: list
  elements: str
"""

from dataclasses import asdict

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.urls import open_url
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _azure_sizes as catalogue
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _retail_prices as prices


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "sizes": {"type": "list", "elements": "str"},
            "gpu_model": {"type": "str"},
            "retired": {"type": "bool", "default": True},
            "region": {"type": "str"},
            "currency": {"type": "str", "default": "USD"},
            "price_url": {"type": "str", "default": prices.URL},
            "timeout": {"type": "int", "default": 10},
        },
        supports_check_mode=True,
    )
    options = module.params
    asked = options["sizes"]
    if asked is None:
        found = [size for size in catalogue.SIZES if options["retired"] or not size.retired]
    else:
        found = [size for size in map(catalogue.lookup, asked) if size]
    wanted = options["gpu_model"]
    result = [asdict(size) for size in found if not wanted or size.gpu_model.lower() == wanted.lower()]
    unknown = [name for name in asked or [] if catalogue.lookup(name) is None]
    if options["region"]:
        for size in result:
            address = prices.query(options["price_url"], size["name"], options["region"], options["currency"])
            try:
                size["price"] = prices.hourly_price(prices.fetch(address, open_url, options["timeout"]), size["name"])
            except prices.PriceError as error:
                module.fail_json(msg=f"No price of {size['name']}: {error}. Set price_url to a mirror, or leave out region.")
    module.exit_json(
        changed=False,
        sizes=result,
        unknown=unknown,
        gpu_series=[name for name in unknown if catalogue.is_gpu_series(name)],
    )


if __name__ == "__main__":
    main()
