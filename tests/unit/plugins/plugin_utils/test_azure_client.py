# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import email.utils
import json
import time

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_auth import Cloud, SignIn
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_client import (
    ArmClient,
    Call,
    NoAnswer,
    Response,
    retry_after,
    sdk_transport,
)
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_errors import CallError

HOST = "https://arm.example.net"
CALL = Call("the list of virtual machines", "/subscriptions/s/vms", "2024-11-01", "subscription research (s)")


def page(items, next_link=None, status=200, headers=None, **more):
    body = {"value": items, **more}
    if next_link:
        body["nextLink"] = next_link
    return Response(status, headers or {}, json.dumps(body).encode())


def error(status, code="Code", message="Message", headers=None):
    return Response(status, headers or {}, json.dumps({"error": {"code": code, "message": message}}).encode())


class Stage:
    """A transport that plays a list of answers, and a clock that waiting moves on."""

    def __init__(self, *answers, deadline=300):
        self.answers, self.requests, self.now, self.waited, self.token = list(answers), [], 0.0, [], "t1"
        self.client = ArmClient(
            Cloud(HOST, "https://sts", HOST), SignIn(), deadline, 60, self.send, self, lambda: self.now, lambda: 0.5
        )
        self.client.stop = self

    def send(self, method, url, headers, body, timeout):
        self.requests.append((method, url, headers["Authorization"], body, timeout))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def get(self):
        return self.token

    def reject(self, token):
        assert token == self.token
        self.token = "t2"

    def is_set(self):
        return False

    def wait(self, seconds):
        self.waited.append(seconds)
        self.now += seconds


def test_all_pages_are_read():
    stage = Stage(page([{"id": 1}], f"{HOST}/next?k=1"), page([]), page([{"id": 9}]))
    assert stage.client.list(CALL) == [{"id": 1}]
    assert [each[1] for each in stage.requests] == [f"{HOST}/subscriptions/s/vms?api-version=2024-11-01", f"{HOST}/next?k=1"]


@pytest.mark.parametrize(
    "link",
    ["https://evil.example.org/x", "http://arm.example.net/x", "https://arm.example.net:8443/x", "https://xarm.example.net/x",
     "https://arm.example.net@evil.org/x", "//evil.org/x"],
)  # fmt: skip
def test_a_token_is_not_sent_to_another_host(link):
    stage = Stage(page([], link))
    with pytest.raises(CallError, match="no token is sent there"):
        stage.client.list(CALL)
    assert len(stage.requests) == 1


@pytest.mark.parametrize("link", ["https://ARM.example.net:443/x", "https://westus.arm.example.net/x"])
def test_the_same_host_may_be_written_otherwise(link):
    assert Stage(page([1], link), page([2])).client.list(CALL) == [1, 2]


def test_pages_in_a_circle_end():
    stage = Stage(page([], f"{HOST}/next"))
    with pytest.raises(CallError, match="lead in a circle"):
        stage.client.list(CALL)


@pytest.mark.parametrize(
    "fault",
    [
        error(429),
        error(408),
        error(500),
        error(503),
        NoAnswer("reset"),
        Response(200, {}, b'{"value": [{"id": '),
        Response(200, {}, b"[]"),
        Response(200, {}, b'{"value": null}'),
        Response(200, {}, b"<html>proxy</html>"),
    ],
)
def test_a_passing_fault_is_retried(fault):
    stage = Stage(fault, fault, page([1]))
    assert stage.client.list(CALL) == [1]
    assert len(stage.requests) == 3
    assert 0 < stage.waited[0] < stage.waited[1]


def test_retry_after_is_obeyed():
    stage = Stage(error(429, headers={"Retry-After": "17"}), page([1]))
    assert stage.client.list(CALL) == [1]
    assert 17 <= stage.waited[0] <= 18


def test_retry_after_is_understood_in_each_form():
    assert retry_after({"retry-after-ms": "1500"}) == 1.5
    assert 8 < retry_after({"Retry-After": email.utils.formatdate(time.time() + 10, usegmt=True)}) <= 10
    assert retry_after({"Retry-After": "-5"}) == 0
    assert retry_after({"Retry-After": "soon"}) is None
    assert retry_after({}) is None


def test_a_wait_beyond_the_deadline_is_not_begun():
    stage = Stage(error(429, headers={"Retry-After": "400"}))
    with pytest.raises(CallError, match=r"virtual machines of subscription research \(s\) within 300 s") as caught:
        stage.client.list(CALL)
    assert stage.waited == [] and caught.value.status == 429


def test_throttling_without_end_ends_at_the_deadline():
    stage = Stage(error(429), deadline=60)
    with pytest.raises(CallError, match="within 60 s"):
        stage.client.list(CALL)
    assert 30 < stage.now <= 60


def test_no_request_begins_after_the_deadline_and_none_may_outlast_it():
    stage = Stage(page([1], f"{HOST}/next"), page([2]), deadline=10)
    send = stage.send

    def slow(*arguments):
        stage.now += 8
        return send(*arguments)

    stage.client._transport = slow
    assert stage.client.list(CALL) == [1, 2]
    assert [each[4] for each in stage.requests] == [10, 2]
    with pytest.raises(CallError, match="within 10 s"):
        stage.client.list(CALL)


def test_what_never_answers_is_given_up():
    stage = Stage(NoAnswer("Connection refused"))
    with pytest.raises(CallError, match=r"from https://arm.example.net in 5 attempts, at last: Connection refused; check cloud"):
        stage.client.list(CALL)
    assert stage.now < 15


@pytest.mark.parametrize(
    "status, said", [(403, "role Reader"), (404, "check the name"), (400, "check the options"), (409, "check cloud")]
)
def test_a_refusal_is_not_retried_and_names_call_and_remedy(status, said):
    stage = Stage(error(status, "AuthorizationFailed", "No right.\nTrace"))
    with pytest.raises(CallError) as caught:
        stage.client.list(CALL)
    assert len(stage.requests) == 1
    text = str(caught.value)
    assert "the list of virtual machines of subscription research (s)" in text
    assert f"({status} AuthorizationFailed: No right)" in text
    assert said in text and "\n" not in text


def test_an_expired_token_is_renewed_once_in_mid_listing():
    stage = Stage(page([1], f"{HOST}/next"), error(401, "ExpiredAuthenticationToken"), page([2]))
    assert stage.client.list(CALL) == [1, 2]
    assert [each[2] for each in stage.requests] == ["Bearer t1", "Bearer t1", "Bearer t2"]


def test_a_token_that_is_never_accepted_is_an_error():
    with pytest.raises(CallError, match="401 InvalidAuthenticationTokenTenant.*tenant_id"):
        Stage(error(401, "InvalidAuthenticationTokenTenant")).client.list(CALL)


def test_a_query_follows_its_skip_tokens():
    first = Response(200, {}, json.dumps({"totalRecords": 2, "data": [1], "$skipToken": "abc"}).encode())
    second = Response(200, {}, json.dumps({"totalRecords": 2, "data": [2]}).encode())
    stage = Stage(first, second)
    assert stage.client.query(Call("q", "/graph", "v", body={"query": "x"})) == [1, 2]
    assert "$skipToken" not in stage.requests[0][3]["options"]
    assert stage.requests[1][3]["options"]["$skipToken"] == "abc"
    assert stage.requests[1][3]["query"] == "x"


def test_a_query_that_is_cut_short_is_an_error():
    stage = Stage(Response(200, {}, json.dumps({"totalRecords": 5, "data": [1], "resultTruncated": "true"}).encode()))
    with pytest.raises(CallError, match="short at 1 of 5 rows"):
        stage.client.query(Call("q", "/graph", "v"))


def test_the_sdk_pipeline_reports_a_refused_connection():
    with pytest.raises(NoAnswer):
        sdk_transport("http://127.0.0.1:9")("GET", "http://127.0.0.1:9/x", {}, None, 2)
