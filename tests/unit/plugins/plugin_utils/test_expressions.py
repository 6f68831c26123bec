# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleError
from ansible.template import Templar, trust_as_template
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._expressions import Expression, Memo
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "text, reads",
    [
        ("a", {("a",)}),
        ("a.b['c'][0] == d", {("a", "b", "c", 0), ("d",)}),
        ("a.items()", {("a",)}),
        ("a.get('x') | default('y')", {("a",)}),
        ("a.items", {("a",)}),
        ("a[b]", {("a",), ("b",)}),
        ("'x' in a and not b", {("a",), ("b",)}),
        ("a | ansible.builtin.regex_replace('x', b)", {("a",), ("b",)}),
        ("a | map('upper') | list", {("a",)}),
        ("a | selectattr('x', 'eq', 1) | map(attribute='y') | first", {("a",)}),
        ("[a, {'k': b}] | length", {("a",), ("b",)}),
        ("a if b else c", {("a",), ("b",), ("c",)}),
        ("a is defined", {("a",)}),
        ("true", set()),
    ],
)
def test_what_an_expression_reads(text, reads):
    assert set(Expression(text).reads) == reads


@pytest.mark.parametrize(
    "text",
    [
        "lookup('pipe', 'date')",
        "query('env', 'X')",
        "now()",
        "range(3)",
        "a | random",
        "a | shuffle",
        "a | password_hash",
        "a | map('random')",
        "a | map(b)",
        "a | select('my.test')",
        "a is community.general.something",
        "a.append(1)",
        "a.pop()",
        "omit",
        "hostvars[a]",
        "group_names",
        "vars['a']",
        "undef()",
        "a(1)",
        "a.get(*b)",
        "a }} {{ b",
        "a %} b",
        "(",
        "",
    ],
)
def test_what_is_not_provably_pure_is_left_to_ansible(text):
    assert Expression(text).reads is None
    calls = []
    memo = Memo()
    for _each in range(2):
        memo("value", text, {"a": 1, "b": 2}, lambda: calls.append(1))
    assert len(calls) == 2


def count(memo, text, *variables, kind="value"):
    calls = []
    for each in variables:
        memo(kind, text, each, lambda: calls.append(1) or len(calls))
    return len(calls)


def test_the_same_values_are_evaluated_once():
    assert count(Memo(), "a.x ~ b", {"a": {"x": 1, "y": 1}, "b": 2}, {"a": {"x": 1, "y": 9}, "b": 2, "c": 3}) == 1


@pytest.mark.parametrize("one, other", [(1, True), (1, 1.0), (0, False), ("1", 1), ([], {}), (None, ""), ([1], [1.0]), ({"a": 1, "b": 2}, {"b": 2, "a": 1})])
def test_values_that_an_expression_can_tell_apart_are(one, other):
    assert count(Memo(), "a ~ ''", {"a": one}, {"a": other}) == 2


def test_absent_is_not_none():
    assert count(Memo(), "a.x | default(1)", {"a": {}}, {"a": {"x": None}}, {}) == 2
    assert count(Memo(), "a | default(1)", {}, {"a": None}) == 2


@pytest.mark.parametrize("value", ["{{ b }}", "{% if b %}", ["x {# #}"], {"k": "{{ b }}"}, object()])
def test_a_value_that_may_be_a_template_is_never_memoised(value):
    assert count(Memo(), "a ~ ''", {"a": value}, {"a": value}) == 2


def test_variables_from_elsewhere_are_never_memoised():
    assert count(Memo(never=["a"]), "a ~ b", {"a": 1, "b": 1}, {"a": 1, "b": 1}) == 2


def test_value_and_condition_are_apart():
    memo = Memo()
    assert count(memo, "a ~ b", {"a": 1, "b": 1}) == 1
    assert count(memo, "a ~ b", {"a": 1, "b": 1}, kind="condition") == 1


def test_errors_are_remembered_too():
    memo, calls = Memo(), []

    def fail():
        calls.append(1)
        raise AnsibleError("no")

    for _each in range(2):
        with pytest.raises(AnsibleError, match="no"):
            memo("value", "a ~ b", {"a": 1}, fail)
    assert len(calls) == 1


def test_a_shared_result_can_be_changed_by_one_host_only():
    memo = Memo()
    first = memo("value", "[a]", {"a": 1}, lambda: [1])
    first.append(2)
    assert memo("value", "[a]", {"a": 1}, lambda: [0]) == [1]
    variables = {"a": {"b": [1]}}
    memo("value", "a.b", variables, None).append(2)
    assert variables == {"a": {"b": [1]}}


def test_what_is_no_text_is_left_to_ansible():
    assert Memo()("condition", True, {}, lambda: "evaluated") == "evaluated"


EXPRESSIONS = [
    "v", "v.env", "v['env']", "v.env.x", "v[0]", "v[-1]", "v.items", "v.keys", "v.env | default('none')", "v.get('env')", "v | length",
    "v | string | upper", "w ~ '-' ~ v", "v == w", "v.env == w.env", "v is defined and v.env is defined", "v | first | default(w)",
    "v if w else 'no'", "[v, w]", "{'k': v}", "v in [w]", "v | dict2items", "v.env | regex_replace('a', 'b')", "v | bool", "w | int + 1",
    "v.items() | list", "v | sort | join(',')", "v | ternary('a', 'b')", "v[1:]", "nothing", "nothing.at.all", "not v", "v.count",
]  # fmt: skip
scalars = st.one_of(st.none(), st.booleans(), st.integers(-2, 2), st.floats(-1, 1), st.sampled_from(["", "a", "env", "1", "true", "{{ w }}", "a{b"]))
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["env", "x", "items"]), inner, max_size=3), max_leaves=5
)


def outcome(evaluate):
    try:
        return "value", evaluate()
    except AnsibleError:
        return "error", None


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["v", "w"]), values), min_size=1, max_size=4), st.sampled_from(EXPRESSIONS))
def test_memoised_is_what_ansible_says(hosts, text):
    memo, templar = Memo(), Templar()
    expression = trust_as_template(text)

    def stock(variables):
        templar.available_variables = variables
        return templar.evaluate_expression(expression)

    for variables in [*hosts, *hosts]:
        mine = outcome(lambda known=variables: memo("value", expression, known, lambda: stock(known)))
        theirs = outcome(lambda known=variables: stock(known))
        assert mine == theirs
        assert repr(mine) == repr(theirs), "1, 1.0 and True are equal, but not the same"
