# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from ansible.module_utils import basic
from ansible.module_utils.testing import patch_module_args
from ansible.module_utils.urls import open_url
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _retail_prices as prices
from ansible_collections.dlvm.azure_gpu.plugins.modules import azure_gpu_size_info


def item(price, meter="NC4as T4 v3", product="Virtual Machines NCasT4 v3 Series", **more):
    return {
        "currencyCode": "USD",
        "retailPrice": price,
        "armSkuName": "Standard_NC4as_T4_v3",
        "productName": product,
        "skuName": meter,
        "meterName": meter,
        "unitOfMeasure": "1 Hour",
        "type": "Consumption",
        **more,
    }


class Server(ThreadingHTTPServer):
    """A price list; script holds what it answers in turn: (status, headers, body)."""

    def __init__(self, script):
        self.script, self.asked = script, []
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/prices"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        status, headers, body = self.server.script.pop(0)
        text = (body if isinstance(body, str) else json.dumps(body)).replace("@SELF@", self.server.url).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(text))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def serve(monkeypatch):
    servers = []
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)

    def start(*script):
        server = Server(list(script))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def page(*items, following=""):
    return (200, {}, {"BillingCurrency": "USD", "Items": list(items), "NextPageLink": following, "Count": len(items)})


def run(monkeypatch, capsys, **options):
    monkeypatch.setattr(basic, "_ANSIBLE_ARGS", None, raising=False)
    with patch_module_args(options), pytest.raises(SystemExit):
        azure_gpu_size_info.main()
    return json.loads(capsys.readouterr().out)


def test_the_plain_linux_price_is_taken(serve, monkeypatch, capsys):
    server = serve(
        page(
            item(0.1, meter="NC4as T4 v3 Spot"),
            item(0.1, meter="NC4as T4 v3 Low Priority"),
            item(0.7, product="Virtual Machines NCasT4 v3 Series Windows"),
            item(0.2, type="DevTestConsumption"),
            item(100.0, unitOfMeasure="1 Month"),
            following="@SELF@?page=2",
        ),
        page(item(0.526)),
    )
    result = run(monkeypatch, capsys, sizes=["nc4as_t4_v3"], region="westeurope", price_url=server.url)
    assert result["sizes"][0]["price"] == {"amount": 0.526, "currency": "USD", "meter": "NC4as T4 v3"}
    asked = parse_qs(urlsplit(server.asked[0]).query)
    assert "armRegionName eq 'westeurope'" in asked["$filter"][0] and "armSkuName eq 'Standard_NC4as_T4_v3'" in asked["$filter"][0]
    assert len(server.asked) == 2


@pytest.mark.parametrize("items", [[], [item(0.0)], [item(0.3, meter="NC4as T4 v3 Spot")]])
def test_a_missing_price_is_null_and_never_0(serve, monkeypatch, capsys, items):
    server = serve(page(*items))
    result = run(monkeypatch, capsys, sizes=["NC4as_T4_v3"], region="x", price_url=server.url)
    assert result["sizes"][0]["price"] is None


def test_429_is_waited_for(serve):
    server = serve((429, {prices.RETRY_HEADER: "7"}, ""), (503, {"Retry-After": "x"}, ""), page(item(0.5)))
    waits = []
    assert len(prices.fetch(server.url, open_url, sleep=waits.append)) == 1
    assert waits == [7.0, 1.0]


def test_failures_name_url_and_reason(serve, monkeypatch, capsys):
    for answer, words in (
        ((404, {}, ""), "answers HTTP 404"),
        ((200, {}, "<html>"), "cannot be read"),
        ((200, {}, {"x": 1}), "is not a price list"),
        (page(following="http://127.0.0.2:1/evil"), "not followed"),
    ):
        server = serve(answer)
        result = run(monkeypatch, capsys, sizes=["NC4as_T4_v3"], region="x", price_url=server.url)
        assert result["failed"] and words in result["msg"] and "Set price_url" in result["msg"]
        assert server.url in result["msg"]


def test_throttling_without_end_fails(serve):
    server = serve(*[(429, {}, "")] * 4)
    with pytest.raises(prices.PriceError, match="429"):
        prices.fetch(server.url, open_url, sleep=lambda _seconds: None)


def test_endless_pages_fail(serve):
    server = serve(*[page(following="@SELF@")] * (prices.MOST_PAGES + 1))
    with pytest.raises(prices.PriceError, match="more than 20 pages"):
        prices.fetch(server.url, open_url)


def test_the_catalogue_without_prices(monkeypatch, capsys):
    result = run(monkeypatch, capsys, gpu_model="a100", retired=False)
    assert {size["name"] for size in result["sizes"]} == {
        "Standard_NC24ads_A100_v4",
        "Standard_NC48ads_A100_v4",
        "Standard_NC96ads_A100_v4",
        "Standard_ND96asr_v4",
        "Standard_ND96amsr_A100_v4",
    }
    assert "price" not in result["sizes"][0]
    result = run(monkeypatch, capsys, sizes=["Standard_D2s_v5", "Standard_ND999_X_v9", "Standard_NC6"])
    assert result["unknown"] == ["Standard_D2s_v5", "Standard_ND999_X_v9"] and result["gpu_series"] == ["Standard_ND999_X_v9"]
    assert result["sizes"][0]["retired"] == "2023-09-06"
