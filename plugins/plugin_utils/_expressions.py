# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memoised Jinja2 expressions: same expression, same values of the variables that it reads, same result.

Ansible compiles an expression anew for each host, about a millisecond a time. Here an expression is memoised only if its
syntax tree holds nothing but variables, constants, operators, and filters, tests and methods known to be pure, and only for
values that hold no template. Anything else is left to Ansible, every time.
"""

from __future__ import annotations

import copy
import typing as t

from ansible.errors import AnsibleError
from jinja2 import Environment, TemplateSyntaxError, nodes

Path = tuple[t.Union[str, int], ...]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FILTERS = _words(
    """abs b64decode b64encode basename batch bool capitalize center combine count d default dict2items dictsort difference
    dirname first flatten float format hash indent int intersect items items2dict join last length list lower map md5 max min
    quote regex_escape regex_findall regex_replace regex_search reject rejectattr replace reverse round select selectattr sha1
    slice sort split string sum symmetric_difference ternary title to_json trim truncate union unique upper urlencode wordcount
    zip"""
)
_TESTS = _words(
    """== != > >= < <= all any boolean contains defined divisibleby eq equalto even false float ge gt greaterthan in integer
    iterable le lessthan lower lt mapping match ne none number odd regex search sequence string subset superset true undefined
    upper version"""
)
_METHODS = _words(
    """capitalize count endswith find get index isalnum isalpha isdigit items join keys lower lstrip partition replace rfind
    rpartition rsplit rstrip split splitlines startswith strip title upper values zfill"""
)
_GLOBALS = _words(
    "cycler dict environment group_names groups hostvars joiner lipsum lookup namespace now omit q query range undef vars"
)
_STRUCTURE = (
    nodes.Add, nodes.And, nodes.Compare, nodes.Concat, nodes.CondExpr, nodes.Const, nodes.Dict, nodes.Div, nodes.FloorDiv,
    nodes.Getattr, nodes.Getitem, nodes.Keyword, nodes.List, nodes.Mod, nodes.Mul, nodes.Neg, nodes.Not, nodes.Operand, nodes.Or,
    nodes.Pair, nodes.Pos, nodes.Pow, nodes.Slice, nodes.Sub, nodes.Tuple,
)  # fmt: skip
_BY_NAME = {"map": (_FILTERS,), "select": (_TESTS,), "reject": (_TESTS,), "selectattr": (None, _TESTS), "rejectattr": (None, _TESTS)}
_BUILTIN_ATTRIBUTES = frozenset(name for kind in (dict, list, str) for name in dir(kind))
_MISSING = object()
_jinja = Environment()


class _Impure(Exception):
    pass


def _short(name: str) -> str:
    return name.removeprefix("ansible.builtin.")


class Expression:
    """What an expression reads; `reads` is None if it may depend on more than that."""

    def __init__(self, text: str) -> None:
        self.reads: tuple[Path, ...] | None = None
        self.is_path = False
        try:
            body = _jinja.parse("{{ " + text + " }}").body
            if len(body) != 1 or not isinstance(body[0], nodes.Output) or len(body[0].nodes) != 1:
                return
            paths: dict[Path, None] = {}
            self.is_path = self._walk(body[0].nodes[0], paths)
            self.reads = tuple(paths)
        except (TemplateSyntaxError, _Impure):
            pass

    def _walk(self, node: nodes.Node, paths: dict[Path, None]) -> bool:
        """Collect the paths that a node reads; true if the node is nothing but a path."""
        path = _path(node)
        if path:
            if path[0] in _GLOBALS:
                raise _Impure
            paths[path] = None
            return True
        if isinstance(node, nodes.Filter):
            self._check_filter(node)
        elif isinstance(node, nodes.Test):
            if _short(node.name) not in _TESTS:
                raise _Impure
        elif isinstance(node, nodes.Call):
            if not (isinstance(node.node, nodes.Getattr) and node.node.attr in _METHODS):
                raise _Impure
            for child in (node.node.node, *node.args, *node.kwargs):
                self._walk(child, paths)
            if node.dyn_args or node.dyn_kwargs:
                raise _Impure
            return False
        elif not isinstance(node, _STRUCTURE):
            raise _Impure
        for child in node.iter_child_nodes():
            self._walk(child, paths)
        return False

    @staticmethod
    def _check_filter(node: nodes.Filter) -> None:
        name = _short(node.name)
        if name not in _FILTERS or node.dyn_args or node.dyn_kwargs:
            raise _Impure
        for allowed, argument in zip(_BY_NAME.get(name, ()), node.args):
            if allowed and not (isinstance(argument, nodes.Const) and _short(str(argument.value)) in allowed):
                raise _Impure


def _path(node: nodes.Node) -> Path:
    """The constant steps of `a.b['c'][0]`; empty if the node is anything else."""
    if isinstance(node, nodes.Name):
        return (node.name,)
    if isinstance(node, nodes.Getattr) and node.attr not in _BUILTIN_ATTRIBUTES:
        head, step = _path(node.node), node.attr
    elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        head, step = _path(node.node), node.arg.value
        if type(step) not in (str, int) or step in _BUILTIN_ATTRIBUTES:
            return ()
    else:
        return ()
    return (*head, step) if head else ()


def _at(variables: t.Mapping[str, t.Any], path: Path) -> t.Any:
    """The value at a path, _MISSING, or the last value on the way whose step is not plain."""
    value: t.Any = variables
    for step in path:
        if isinstance(value, t.Mapping):
            if step not in value:
                return _MISSING
            value = value[step]
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            raise _Impure
    return value


def _freeze(value: t.Any) -> t.Hashable:
    """A key that is equal only for values that no expression can tell apart; refuses what may be a template."""
    if value is None or value is _MISSING or isinstance(value, (bool, int, float)):
        return (type(value).__name__, value)
    if isinstance(value, str):
        if "{" in value:
            raise _Impure
        return str(value)
    if isinstance(value, list):
        return ("list", *map(_freeze, value))
    if isinstance(value, dict):
        return ("dict", *((_freeze(key), _freeze(each)) for key, each in value.items()))
    raise _Impure


class Memo:
    """Results of expressions, errors included, by what they read."""

    def __init__(self, never: t.Iterable[str] = ()) -> None:
        self._never = frozenset(never)
        """Variables that come from elsewhere, and may be templates"""
        self._expressions: dict[str, Expression] = {}
        self._results: dict[t.Hashable, t.Any] = {}

    def __call__(self, kind: str, text: t.Any, variables: t.Mapping[str, t.Any], evaluate: t.Callable[[], t.Any]) -> t.Any:
        if not isinstance(text, str):
            return evaluate()
        expression = self._expressions.get(text)
        if expression is None:
            expression = self._expressions[text] = Expression(text)
        if expression.reads is None or not self._never.isdisjoint(path[0] for path in expression.reads):
            return evaluate()
        try:
            values = [_at(variables, path) for path in expression.reads]
            key = (kind, text, *map(_freeze, values))
        except _Impure:
            return evaluate()
        if expression.is_path and kind == "value" and values[0] is not _MISSING:
            return copy.deepcopy(values[0])
        if key not in self._results:
            self._results[key] = _outcome(evaluate)
        result, error = self._results[key]
        if error is not None:
            raise error
        return copy.deepcopy(result) if isinstance(result, (list, dict)) else result


def _outcome(evaluate: t.Callable[[], t.Any]) -> tuple[t.Any, Exception | None]:
    try:
        return evaluate(), None
    except AnsibleError as error:
        return None, error
