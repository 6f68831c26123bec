# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """How to reach and to sign in to Azure; the inventory plugin and the modules share it."""

    DOCUMENTATION = r"""
options:
  cloud:
    description:
      - The Azure cloud to talk to, by the name that C(az cloud list) shows.
      - With V(custom), O(arm_endpoint) and O(authority) say where it is (Azure Stack Hub, air-gapped clouds, tests).
    type: str
    choices: [AzureCloud, AzureUSGovernment, AzureChinaCloud, custom]
    default: AzureCloud
    aliases: [cloud_environment]
  arm_endpoint:
    description:
      - URL of Azure Resource Manager, for O(cloud=custom). It has to be C(https), unless the host is a loopback address.
    type: str
  authority:
    description:
      - URL of the Microsoft Entra authority that hands out the tokens, for O(cloud=custom). C(https) only.
      - Instance discovery is off for it, so the authority must be one that you trust.
    type: str
    aliases: [adfs_authority_url]
  audience:
    description:
      - The audience that tokens are asked for. Defaults to the Resource Manager endpoint of the cloud.
    type: str
  auth_source:
    description:
      - Where the credential comes from.
      - V(auto) takes a service principal if O(tenant_id), O(client_id) and a secret or certificate are given (here or in the
        environment), a workload identity if a federated token file is given, and else the default chain of azure-identity
        (environment, workload identity, managed identity, Azure CLI, Azure PowerShell, Azure Developer CLI).
      - V(cli) asks the Azure CLI (C(az login)).
      - V(managed_identity) asks the machine's identity; O(client_id) chooses a user-assigned one.
      - V(service_principal) needs O(tenant_id), O(client_id) and O(client_secret) or O(certificate_path).
      - V(workload_identity) needs O(tenant_id), O(client_id) and O(federated_token_file).
      - If not set, the environment variable E(ANSIBLE_AZURE_AUTH_SOURCE) is used.
    type: str
    choices: [auto, cli, managed_identity, service_principal, workload_identity]
    default: auto
  tenant_id:
    description:
      - Id of the Microsoft Entra tenant.
      - If not set, the environment variable E(AZURE_TENANT_ID) or E(AZURE_TENANT) is used.
    type: str
    aliases: [tenant]
  client_id:
    description:
      - Application (client) id of the service principal or of the user-assigned identity.
      - If not set, the environment variable E(AZURE_CLIENT_ID) is used.
    type: str
  client_secret:
    description:
      - Secret of the service principal.
      - If not set, the environment variable E(AZURE_CLIENT_SECRET) or E(AZURE_SECRET) is used.
    type: str
    aliases: [secret]
  certificate_path:
    description:
      - Path of a PEM or PKCS12 file with the certificate and private key of the service principal.
      - If not set, the environment variable E(AZURE_CLIENT_CERTIFICATE_PATH) is used.
    type: path
    aliases: [x509_certificate_path]
  certificate_password:
    description:
      - Password of the file in O(certificate_path).
      - If not set, the environment variable E(AZURE_CLIENT_CERTIFICATE_PASSWORD) is used.
    type: str
  federated_token_file:
    description:
      - Path of a file with the token of a workload identity.
      - If not set, the environment variable E(AZURE_FEDERATED_TOKEN_FILE) is used.
    type: path
    aliases: [oidc_token_file_path]
  deadline:
    description:
      - Seconds that all requests together may take, retries and waits included. What is not there by then is an error.
    type: int
    default: 300
  request_timeout:
    description:
      - Seconds after which one request without an answer is given up and retried.
    type: int
    default: 60
requirements:
  - azure-identity >= 1.17
  - azure-core >= 1.30
notes:
  - Requests go through the pipeline of the official SDK and are read as raw JSON, so no version of a service's own SDK package
    (azure-mgmt-compute and the like) has to match.
  - Answers 408, 429 and 5xx, resets and timeouts are retried with back-off and jitter, as long as O(deadline) allows;
    C(Retry-After) is obeyed.
  - A private certificate authority is made known through the environment variable E(REQUESTS_CA_BUNDLE), a proxy through
    E(HTTPS_PROXY).
"""
