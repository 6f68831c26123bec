# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils import _azure_fetch as fetch
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils import _azure_quota as quota
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_auth import (
    CLOUDS,
    SOURCES,
    cloud_from,
    sign_in_from,
)
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_client import ArmClient
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_errors import AzureError

ARGUMENT_SPEC = {
    "cloud": {"type": "str", "choices": [*CLOUDS, "custom"], "default": "AzureCloud", "aliases": ["cloud_environment"]},
    "arm_endpoint": {"type": "str"},
    "authority": {"type": "str", "aliases": ["adfs_authority_url"]},
    "audience": {"type": "str"},
    "auth_source": {"type": "str", "choices": list(SOURCES), "default": "auto"},
    "tenant_id": {"type": "str", "aliases": ["tenant"]},
    "client_id": {"type": "str"},
    "client_secret": {"type": "str", "no_log": True, "aliases": ["secret"]},
    "certificate_path": {"type": "path", "aliases": ["x509_certificate_path"]},
    "certificate_password": {"type": "str", "no_log": True},
    "federated_token_file": {"type": "path", "aliases": ["oidc_token_file_path"], "no_log": False},
    "deadline": {"type": "int", "default": 300},
    "request_timeout": {"type": "int", "default": 60},
    "subscription": {"type": "str", "aliases": ["subscription_id"]},
    "location": {"type": "str", "required": True},
    "sizes": {"type": "list", "elements": "str", "required": True, "aliases": ["size"]},
    "count": {"type": "int", "default": 1},
}


class ActionModule(ActionBase):
    """Runs on the controller, where the Azure credential is."""

    _requires_connection = False
    _supports_async = False

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        # an exception would show the task's arguments, secrets included, next to its message
        checked = ArgumentSpecValidator(ARGUMENT_SPEC).validate(self._task.args)
        if checked.error_messages:
            return {**result, "failed": True, "msg": f"These options are not accepted: {'; '.join(checked.error_messages)}"}
        try:
            return {**result, "changed": False, **self._answer(checked.validated_parameters)}
        except AzureError as error:
            return {**result, "failed": True, "msg": str(error)}

    @staticmethod
    def _answer(options):
        cloud, sign_in = cloud_from(options), sign_in_from(options, os.environ)
        wanted = options["subscription"] or os.environ.get("AZURE_SUBSCRIPTION_ID")
        if not wanted:
            raise AzureError("No subscription is given; set subscription or AZURE_SUBSCRIPTION_ID.")
        for name in ("count", "deadline", "request_timeout"):
            if options[name] < 1:
                raise AzureError(f"{name} is {options[name]}; it has to be 1 or more.")
        client = ArmClient(cloud, sign_in, options["deadline"], options["request_timeout"])
        ((subscription, name),) = fetch.subscriptions(client, [wanted], (), (), 1).items()
        location = options["location"].replace(" ", "").lower()
        unknown = quota.unknown_sizes(options["sizes"])
        skus = fetch.skus(client, [(subscription, location)], 1, None) if unknown else []
        needed = quota.needs(options["sizes"], options["count"], skus, location)
        answer = quota.compare(needed, fetch.usages(client, subscription, location))
        return {"subscription_id": subscription, "subscription_name": name, "location": location, **answer}
