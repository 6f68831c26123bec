# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Azure's retail prices, which need no sign-in: what a size costs an hour with Linux, pay as you go."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse

URL = "https://prices.azure.com/api/retail/prices"
RETRY_HEADER = "x-ms-ratelimit-retailprices-retry-after"
MOST_PAGES = 20
_LEFT_OUT = ("windows", "spot", "low priority", "devtest")


class PriceError(Exception):
    """The price list cannot be had."""


def query(url: str, size: str, region: str, currency: str) -> str:
    """The address of the first page."""
    wanted = (
        f"serviceName eq 'Virtual Machines' and armRegionName eq '{region}' and armSkuName eq '{size}' and priceType eq 'Consumption'"
    )
    return f"{url}?{urllib.parse.urlencode({'currencyCode': currency, '$filter': wanted})}"


def hourly_price(items: list[dict], size: str) -> dict | None:
    """The cheapest plain Linux offer for an hour; None when there is none, which is unknown and not free."""
    offers = []
    for item in items:
        words = " ".join(str(item.get(key, "")) for key in ("productName", "skuName", "meterName", "type")).lower()
        price = item.get("retailPrice")
        if any(word in words for word in _LEFT_OUT) or item.get("unitOfMeasure") != "1 Hour" or not price:
            continue
        if str(item.get("armSkuName", "")).lower() == size.lower():
            offers.append(item)
    best = min(offers, key=lambda item: item["retailPrice"], default=None)
    return best and {"amount": best["retailPrice"], "currency": best.get("currencyCode"), "meter": best.get("meterName")}


def same_host(url: str, first: str) -> bool:
    """Whether a next page stays with the server that was asked."""
    one, other = urllib.parse.urlsplit(url), urllib.parse.urlsplit(first)
    return (one.scheme, one.netloc) == (other.scheme, other.netloc)


def _wait_of(error: urllib.error.HTTPError) -> float:
    text = error.headers.get(RETRY_HEADER) or error.headers.get("Retry-After") or "1"
    return float(text) if text.replace(".", "", 1).isdigit() else 1.0


def _page(url: str, timeout: int, retries: int, opener, sleep) -> dict:
    for attempt in range(retries + 1):
        try:
            return json.loads(opener(url, headers={"Accept": "application/json"}, timeout=timeout).read())
        except urllib.error.HTTPError as error:
            if error.code not in (429, 500, 502, 503, 504) or attempt == retries:
                raise PriceError(f"{url} answers HTTP {error.code}") from error
            sleep(min(_wait_of(error), timeout))
        except (OSError, ValueError) as error:
            raise PriceError(f"{url} cannot be read: {getattr(error, 'reason', error)}") from error
    raise PriceError(f"{url} does not answer")


def fetch(url: str, opener, timeout: int = 10, retries: int = 3, sleep=time.sleep) -> list[dict]:
    """The items of all pages; opener is Ansible's open_url or behaves like it."""
    items: list[dict] = []
    first, pages = url, 0
    while url:
        pages += 1
        if pages > MOST_PAGES:
            raise PriceError(f"{first} has more than {MOST_PAGES} pages")
        if not same_host(url, first):
            raise PriceError(f"{first} sends on to another server, {urllib.parse.urlsplit(url).netloc}, which is not followed")
        page = _page(url, timeout, retries, opener, sleep)
        if not isinstance(page, dict) or not isinstance(page.get("Items"), list):
            raise PriceError(f"{first} is not a price list")
        items += page["Items"]
        url = page.get("NextPageLink") or ""
    return items
