# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Problems of the user's role variables: misspelt names, wrong kinds, choices, versions, contradictions. Pure.

A value has one meaning or it is a problem. Findings.values has the versions and switches as they are meant.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_table as table
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._addresses import without_secrets
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._preflight import NO_DIGEST, NO_SHA256, SHA256

COLLECTION = "dlvm.azure_gpu"
NOT_TEMPLATED = object()
"""the value of a variable of which only the name is known"""

TRUE = ("true", "yes", "on", "1")
FALSE = ("false", "no", "off", "0")

# Variables of no single role, as options of an argument spec; what a role's spec says about one is added.
SHARED = {
    "dlvm_gpus": {"type": "list", "elements": "raw"},
    "dlvm_use_cuda": {"type": "raw", "choices": ["auto", True, False]},
    "dlvm_azure_size": {"type": "str"},
    "dlvm_environment": {"type": "raw"},
    "dlvm_hosts": {"type": "raw"},
    "dlvm_plan": {"type": "raw"},
}


@dataclass(frozen=True)
class Renamed:
    """What has become of a variable of an older release; new is None where it was removed."""

    new: str | None
    why: str


# Since release 1.0.0. A name that the specs still have is not looked up here.
RENAMED = {
    "preflight_memory_mib": Renamed(None, "each role states the memory that it needs"),
    "preflight_headers_package": Renamed(
        "nvidia_driver_headers_package", "the role that installs the headers names them"
    ),
}

_RUNFILE = {
    "url": {"type": "str", "required": True},
    "sha256": {"type": "str", "required": True},
    "name": {"type": "str"},
    "version": {"type": "str"},
}
_ADDRESS = re.compile(r"https?://[^\s/]\S*|file:///\S+|(?![\w+.-]+:)\S.*", re.IGNORECASE)
_NULLABLE = ("_method", "_flavour", "_reboot")


@dataclass
class Findings:
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    deprecations: list[dict] = field(default_factory=list)
    """name, new (or None) and msg"""
    values: dict[str, object] = field(default_factory=dict)
    """versions, lists of them and three-way switches in their one spelling; auto for a version or method left open"""


class Invalid(ValueError):
    """A version of the wrong form: the rule, and what to write."""

    def __init__(self, rule: str, write: str):
        super().__init__(rule)
        self.rule = rule
        self.write = write


def truth(value: object) -> bool | None:
    """What Ansible's filter bool makes of a value that has one meaning; None for any other."""
    text = str(value).lower()
    return True if text in TRUE else False if text in FALSE else None


def _shown(value: object) -> str:
    """A value for a message, without the secrets that an address may carry."""
    if isinstance(value, str):
        return f"'{without_secrets(value)}'"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, dict):
        return "a dict"
    return "a list" if isinstance(value, (list, tuple)) else str(value)


# --- names


def distance(one: str, other: str) -> int:
    """Edits from one to the other; two swapped neighbours are one edit."""
    before, row = [], list(range(len(other) + 1))
    for i, here in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, there in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (here != there))
            if i > 1 and j > 1 and here == other[j - 2] and one[i - 2] == there:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _is_near_word(word: str, known: str) -> bool:
    """Two edits from seven letters on, one below.

    In up to five letters a letter for another one makes a word of its own (state and stage), so there only swapped,
    missing and additional letters count.
    """
    # two edits can do no more, and most names end here
    if abs(len(word) - len(known)) > 2 or len(set(word) ^ set(known)) > 4:
        return False
    short, edits = min(len(word), len(known)), distance(word, known)
    if short <= 5:
        return edits == 1 and (len(word) != len(known) or sorted(word) == sorted(known))
    return edits <= (2 if short >= 7 else 1)


def is_near(name: str, known: str) -> bool:
    """Whether name is a misspelt known: word by word where both have as many, or else as a whole."""
    words, known_words = name.split("_"), known.split("_")
    pairs = zip(words, known_words) if len(words) == len(known_words) else [(name, known)]
    return all(word == other or _is_near_word(word, other) for word, other in pairs)


def _spelling(name: str) -> str:
    return name.lower().replace("-", "_")


class Names:
    """The known variables, by which an unknown one is judged."""

    def __init__(self, options: dict[str, dict]):
        self.options = {name: option for of_role in options.values() for name, option in of_role.items()}
        self.roles = sorted(options, key=len, reverse=True)
        self._roles_by_end: dict[str, list[str]] = {}
        for name in self.options:
            role = self.role_of(name)
            if role:
                self._roles_by_end.setdefault(name[len(role) + 1 :], []).append(role)

    def role_of(self, name: str) -> str | None:
        return next((role for role in self.roles if name.startswith(f"{role}_")), None)

    def _of_role(self, role: str) -> list[str]:
        return [name for name in self.options if name.startswith(f"{role}_")]

    def nearest(self, name: str) -> str | None:
        """The known variable of the same role that name misspells."""
        spelt = _spelling(name)
        if spelt in self.options:
            return spelt
        role = self.role_of(spelt)
        if role is None:
            return None
        start = len(role) + 1
        near = [one for one in self._of_role(role) if is_near(spelt[start:], one[start:])]
        return min(near, key=lambda one: (distance(spelt, one), one), default=None)

    def perhaps(self, name: str) -> str | None:
        """The known variable that name may mean: too short to be sure, or with a misspelt role."""
        spelt = _spelling(name)
        role = self.role_of(spelt)
        if role:
            return next((one for one in self._of_role(role) if distance(spelt, one) == 1), None)
        words = spelt.split("_")
        for cut in range(1, len(words)):
            head, end = "_".join(words[:cut]), "_".join(words[cut:])
            for one in self._roles_by_end.get(end, ()):
                # three letters are near to too much
                if len(one) > 3 and is_near(head, one):
                    return f"{one}_{end}"
        return None


def _owner(role: str) -> str:
    return "this collection" if role == "dlvm" else f"role {role}"


def _check_names(names: Names, variables: dict, renamed: dict, facts, findings: Findings) -> None:
    strange = []
    for name in sorted(variables):
        if name in names.options or name.startswith("_") or name in facts:
            continue
        if name in renamed:
            was = renamed[name]
            remedy = f"use {was.new} instead" if was.new else "remove it"
            msg = f"{name} is a variable of an older release and is ignored: {was.why}; {remedy}."
            findings.deprecations.append({"name": name, "new": was.new, "msg": msg})
            continue
        near = names.nearest(name)
        if near:
            owner = _owner(names.role_of(near))
            findings.problems.append(f"{name} is not a variable of {owner}: did you mean {near}?")
            continue
        perhaps = names.perhaps(name)
        if perhaps or names.role_of(name):
            strange.append(f"{name} (did you mean {perhaps}?)" if perhaps else name)
    if strange:
        findings.warnings.append(
            f"No role of {COLLECTION} knows {', '.join(strange)}: nothing is wrong if your own tasks do."
        )


# --- versions


def _text_of(value: object) -> str:
    return str(value) if isinstance(value, (str, float)) else _shown(value)


def _cuda(value: object) -> str:
    text = _text_of(value)
    # CUDA's minors have one digit, so a float means one release
    found = re.fullmatch(r"(\d{1,2}\.\d)(\.0)?", text)
    if found:
        return found.group(1)
    part = re.search(r"\d{1,2}\.\d", text)
    raise Invalid("a CUDA release is its major and its one-digit minor", f'"{part.group() if part else "11.8"}"')


def _branch(value: object) -> str:
    text = _text_of(value)
    if re.fullmatch(r"\d{3}", text):
        return text
    part = re.search(r"\d{3}", text)
    release = text if isinstance(value, str) and _DRIVER.fullmatch(text) else "580.95.05"
    raise Invalid(
        "a branch is three digits",
        f'{part.group() if part else 580} (one release of a branch is set by nvidia_driver_version: "{release}")',
    )


_DRIVER = re.compile(r"\d{3}\.\d{2,3}(\.\d{2})?")


def _driver(value: object) -> str:
    if isinstance(value, str) and _DRIVER.fullmatch(value):
        return value
    if isinstance(value, float):
        raise Invalid("a number loses the zeros at its end", f'"{value}" (in quotes, with all its digits)')
    raise Invalid("a release of the driver has two or three parts", '"580.95.05" (in quotes, for instance)')


def _release(known: tuple[str, ...], prefixes: bool):
    """A check for versions of three parts, the usual one first; with prefixes a known one's beginning stands for it."""

    def check(value: object) -> str:
        text = _text_of(value)
        if isinstance(value, str) and re.fullmatch(r"\d+\.\d+\.\d+", text):
            return text
        part = re.search(r"\d+\.\d+(\.\d+)?", text)
        longer = [one for one in known if part and f"{one}.".startswith(f"{part.group()}.")]
        if prefixes and longer and part.group() == text:
            return longer[0]
        example = longer[0] if longer else part.group() if part and part.group(1) else known[0]
        raise Invalid("a release has three parts", f'"{example}"')

    return check


_CUDNN = _release(tuple(one.version for one in table.CUDNNS), prefixes=True)
_MXNET = _release(tuple(one.version for one in reversed(table.MXNETS)), prefixes=False)
VERSIONS = {
    "cuda_version": _cuda,
    "cuda_more_versions": _cuda,
    "cudnn_version": _CUDNN,
    "mxnet_build_version": _MXNET,
    "acceptance_version": _MXNET,
    "nvidia_driver_branch": _branch,
    "nvidia_driver_version": _driver,
}


def _is_unset(value: object) -> bool:
    return value is None or (isinstance(value, str) and value in ("", "auto"))


def _check_version(name: str, value: object, findings: Findings) -> None:
    if _is_unset(value):
        findings.values[name] = "auto"
        return
    try:
        findings.values[name] = VERSIONS[name](value)
    except Invalid as wrong:
        findings.problems.append(
            f"{name} is {_shown(value)}, and {wrong.rule}: write {name}: {wrong.write}, or leave it out."
        )


def _check_versions(name: str, value: object, findings: Findings) -> None:
    taken = []
    for item in value:
        try:
            taken.append(VERSIONS[name](item))
        except Invalid as wrong:
            findings.problems.append(f"{name} has {_shown(item)}, and {wrong.rule}: write {wrong.write}.")
    findings.values[name] = taken


# --- kinds


def _words(choices) -> list[str]:
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in choices]


def _choice_problem(start: str, value: object, choices: list[str]) -> list[str]:
    near = difflib.get_close_matches(_spelling(str(value)), choices, n=1)
    hint = f"; did you mean '{near[0]}'?" if near else "; set it to one of them."
    return [f"{start} '{without_secrets(str(value))}', which is none of {', '.join(choices)}{hint}"]


def _check_choice(name: str, option: dict, value: object, findings: Findings) -> None:
    choices = _words(option["choices"])
    three_way = {"true", "false"} <= set(choices)
    if three_way and truth(value) is not None:
        findings.values[name] = str(truth(value)).lower()
    elif three_way and isinstance(value, str) and value.lower() in choices:
        findings.values[name] = value.lower()
    elif isinstance(value, str) and value in choices:
        findings.values[name] = value
    else:
        findings.problems += _choice_problem(f"{name} is", value, choices)


def _type_problem(name: str, option: dict, value: object) -> list[str]:
    """The one problem of a value that is not of the option's type."""
    kind = option.get("type", "str")
    if kind == "bool" and truth(value) is None:
        what = f"neither true nor false: write {name}: true or {name}: false"
    elif kind == "int" and not re.fullmatch(r"-?\d+", str(value)):
        what = f"no whole number: write it in digits, such as {name}: {option.get('default') or 10}"
    elif kind in ("str", "path") and not isinstance(value, str):
        what = "no text: write a text or leave it out"
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            what = f'no text: write it in quotes, as in {name}: "{value}"'
    elif kind == "list" and not isinstance(value, (list, tuple)):
        if name == "dlvm_gpus" and isinstance(value, str) and value:
            return []
        of_text = option.get("elements") != "dict" and not option.get("no_log")
        item = without_secrets(str(value)) if of_text and isinstance(value, (str, int, float)) and value else "..."
        what = f"no list: write {name}: [{item}]"
    elif kind == "dict" and not isinstance(value, dict):
        what = f"no dict: write {name}: {{key: value}}"
    else:
        return []
    return [f"{name} is {'a secret that is' if option.get('no_log') else f'{_shown(value)}, which is'} {what}."]


def _download_problems(name: str, options: dict, entry: dict) -> list[str]:
    wrong = []
    digest, url = entry.get("sha256"), entry.get("url")
    if "sha256" not in entry and (url or options["sha256"].get("required")) and "url" in options:
        wrong.append(f"{name} {NO_SHA256}")
    elif digest and not SHA256.fullmatch(str(digest)):
        wrong.append(f"{name} has the sha256 '{digest}', {NO_DIGEST}")
    if url and isinstance(url, str) and not _ADDRESS.fullmatch(url):
        wrong.append(
            f"{name} has the url {_shown(url)}, which is no address: write https://..., file:///... or a path."
        )
    return wrong


def _entry_problems(name: str, options: dict, entry: object) -> list[str]:
    """Of a dict whose keys the spec describes."""
    if not isinstance(entry, dict):
        return [f"{name} is {_shown(entry)}, which is no dict: give it {', '.join(sorted(options))}."]
    wrong = []
    for key in entry:
        if key not in options:
            near = difflib.get_close_matches(_spelling(str(key)), options, n=1)
            hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(sorted(options))}."
            wrong.append(f"{name} has no key {key}: {hint}")
        elif entry[key] is not None:
            wrong += _type_problem(f"{name}.{key}", options[key], entry[key])
    download = "sha256" in options
    if download:
        wrong += _download_problems(name, options, entry)
    for key, option in options.items():
        told = download and "url" in options and key == "sha256"
        if option.get("required") and entry.get(key) is None and not told:
            needed = ", ".join(one for one in options if options[one].get("required"))
            wrong.append(f"{name} has no {key}: it needs {needed}.")
    return wrong


def _elements_problems(name: str, option: dict, value) -> list[str]:
    wrong = []
    choices = _words(option.get("choices") or ())
    for index, item in enumerate(value):
        if option.get("options"):
            wrong += _entry_problems(f"{name}[{index}]", option["options"], item)
        elif choices and item not in choices:
            wrong += _choice_problem(f"{name} has", item, choices)
        elif option.get("elements") in ("str", "path") and (item is None or isinstance(item, (dict, list, tuple))):
            wrong.append(f"{name}[{index}] is {_shown(item)}, which is no text: write a text or take it out.")
    return wrong


def _runfiles_problems(value: dict) -> list[str]:
    wrong = []
    for version, entry in value.items():
        try:
            right = _cuda(version) == version
        except Invalid:
            right = False
        if not right:
            example = re.search(r"\d{1,2}\.\d", str(version))
            wrong.append(
                f"cuda_runfiles has the key {_shown(version)}, which is no CUDA release: "
                f'write it in quotes, as in "{example.group() if example else "11.8"}".'
            )
        wrong += _entry_problems(f"cuda_runfiles['{version}']", _RUNFILE, entry)
    return wrong


def _check_value(name: str, option: dict, value: object, findings: Findings) -> None:
    kind = option.get("type", "str")
    if name in VERSIONS and kind != "list":
        _check_version(name, value, findings)
    elif name.endswith(_NULLABLE) and _is_unset(value):
        findings.values[name] = "auto"
    elif option.get("choices") and kind != "list":
        _check_choice(name, option, value, findings)
    else:
        wrong = _type_problem(name, option, value)
        findings.problems += wrong
        if wrong:
            return
        if name in VERSIONS:
            _check_versions(name, value, findings)
        elif kind == "list" and not isinstance(value, str):
            findings.problems += _elements_problems(name, option, value)
        elif name == "cuda_runfiles":
            findings.problems += _runfiles_problems(value)
        elif kind == "dict" and option.get("options") and value:
            findings.problems += _entry_problems(name, option["options"], value)
        elif name.endswith("_sha256") and value and not SHA256.fullmatch(str(value)):
            findings.problems.append(f"{name} is '{value}', {NO_DIGEST}")


# --- all together


def _contradictions(variables: dict, values: dict) -> list[str]:
    def given(name):
        value = variables.get(name)
        return None if value is NOT_TEMPLATED or _is_unset(value) or value in ([], {}) else value

    wrong = []
    if truth(variables.get("dlvm_use_cuda")) is False:
        wrong += [
            f"dlvm_use_cuda is false and {name} is {given(name)}: leave one of them out."
            for name in ("dlvm_gpus", "cuda_version", "nvidia_driver_branch", "cudnn_version")
            if given(name) is not None
        ]
    if variables.get("cuda_method") == "runfile" and _is_unset(variables.get("cuda_version")):
        wrong.append(
            "cuda_method is runfile and cuda_version is not set: set cuda_version, so that it is clear which runfile."
        )
    branch, version = values.get("nvidia_driver_branch", "auto"), values.get("nvidia_driver_version", "auto")
    if "auto" not in (branch, version) and version.split(".", maxsplit=1)[0] != branch:
        wrong.append(
            f"nvidia_driver_version is {version} and nvidia_driver_branch is {branch}, which is another branch: "
            "leave one of them out."
        )
    return wrong


def options_of(specs: dict) -> dict[str, dict]:
    """Options by role and name, from the argument specs of all entry points; main's come first."""
    options: dict[str, dict] = {"dlvm": dict(SHARED)}
    shared = options["dlvm"]
    for role, entry_points in specs.items():
        of_role = options.setdefault(role, {})
        for _entry, spec in sorted(entry_points.items(), key=lambda item: item[0] != "main"):
            for name, option in (spec.get("options") or {}).items():
                if name in SHARED:
                    shared[name] = {**SHARED[name], **option}
                else:
                    of_role.setdefault(name, option)
    return options


def problems(specs: dict, variables: dict, renamed: dict | None = None, facts=()) -> Findings:
    """What is wrong with the variables of a host.

    specs maps roles to their argument specs (dicts of entry points), variables names to values, NOT_TEMPLATED where
    only the name is known; facts are names that tasks of the collection set.
    """
    findings = Findings()
    names = Names(options_of(specs))
    own_facts = {*facts, *(f"{role}_needs" for role in specs)}
    _check_names(names, variables, RENAMED if renamed is None else renamed, own_facts, findings)
    for name in sorted(set(variables) & set(names.options)):
        if variables[name] is not NOT_TEMPLATED:
            _check_value(name, names.options[name], variables[name], findings)
    findings.problems += _contradictions(variables, findings.values)
    return findings


def is_of(role: str, problem: str) -> bool:
    """Whether a problem is a value of the role's that its argument specs would not take."""
    taken = ("is not a variable of role", " has the sha256 '", " has no sha256: ")
    return problem.startswith(f"{role}_") and not any(words in problem for words in taken)
