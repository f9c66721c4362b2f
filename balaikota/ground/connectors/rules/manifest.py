"""Reading a manifest: YAML in, a typed `Manifest` out, or everything that is wrong with it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from balaikota.lib.errors import gettext_noop as _

from . import sense
from .problems import BadManifest, Problem
from .shapes import Manifest, Part

__all__ = ["LONGEST", "BadManifest", "Manifest", "read", "secrets_of", "with_secrets"]
LONGEST = 200_000  # characters
_AT = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>[^`]*)`)?$", re.DOTALL)
_SECRET = re.compile(r"\$\{([a-z0-9_]{1,60})\}")


def read(text: str) -> Manifest:
    """Raises BadManifest with every problem, each with its line."""
    tree, lines = _tree(text)
    problems: list[Problem] = []
    parts: dict[str, Any] = {}
    for field in msgspec.structs.fields(Manifest):
        name = field.encode_name
        if name in tree:
            parts[field.name] = _part(name, tree[name], field.type, problems)
        elif field.required:
            problems.append(_missing(name, "$"))
    problems.extend(_strange(tree))
    if not problems:
        manifest = Manifest(**parts)
        problems.extend(sense.problems(manifest))
    if problems:
        raise BadManifest([_with_line(problem, lines) for problem in problems])
    return manifest


def secrets_of(manifest: Manifest) -> tuple[str, ...]:
    """Names of the secrets a manifest refers to, each once, in order."""
    found = _SECRET.findall(msgspec.json.encode(manifest.read).decode())
    return tuple(dict.fromkeys(found))


def with_secrets(manifest: Manifest, secrets: dict[str, str]) -> Manifest:
    """The manifest with `${name}` filled in. Raises KeyError with the name of one that lacks."""
    read = msgspec.convert(_filled(msgspec.to_builtins(manifest.read), secrets), _READ)
    return msgspec.structs.replace(manifest, read=read)


_READ = next(field.type for field in msgspec.structs.fields(Manifest) if field.name == "read")


def _filled(value: Any, secrets: dict[str, str]) -> Any:
    if isinstance(value, str):
        return _SECRET.sub(lambda found: secrets[found[1]], value)
    if isinstance(value, dict):
        return {key: _filled(item, secrets) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(item, secrets) for item in value]
    return value


def _tree(text: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The mapping, and path → line."""
    if len(text) > LONGEST:
        raise BadManifest([Problem("$", _("The manifest is too long."))])
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise BadManifest([Problem("$", _("Write it out: & and * are not understood here."))])
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        tree = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadManifest([_not_yaml(error)]) from error
    if not isinstance(tree, dict) or node is None:
        hint = _("Begin with lines such as “source: name” and “title: words”.")
        raise BadManifest([Problem("$", _("This is not a manifest."), hint, 1)])
    return tree, dict(_lines(node, "$"))


def _not_yaml(error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    why = getattr(error, "problem", None) or str(error)
    return Problem(
        "$", _("This is not YAML: %(why)s."),
        _("Look at indentation, colons and quotes on this line and the one above."),
        mark.line + 1 if mark else 0, {"why": why},
    )  # fmt: skip


def _lines(node: yaml.Node, path: str) -> Iterator[tuple[str, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = f"{path}.{key.value}"
            yield from _lines(value, inner)
            yield inner, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _lines(value, f"{path}[{number}]")


def _part(name: str, value: Any, kind: Any, problems: list[Problem]) -> Any:
    """One setting, converted. Columns go one by one, so that each tells its own problem."""
    if name == "columns" and isinstance(value, list):
        item = kind.__args__[0]
        return tuple(
            _converted(f"$.columns[{n}]", one, item, problems) for n, one in enumerate(value)
        )
    return _converted(f"$.{name}", value, kind, problems)


def _converted(path: str, value: Any, kind: Any, problems: list[Problem]) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        problems.append(_in_our_words(str(error), path, kind))
        return None


_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"Object contains unknown field `(?P<name>[^`]*)`"),
     _("There is no setting “%(name)s” here.")),
    (re.compile(r"Object missing required field `(?P<name>[^`]*)`"), _("“%(name)s” is missing.")),
    (re.compile(r"Expected `(?P<expected>[^`]*)`, got `(?P<got>[^`]*)`"),
     _("This must be %(expected)s, but it is %(got)s.")),
    (re.compile(r"Invalid (?:enum )?value '(?P<value>.*)'"),
     _("“%(value)s” is not possible here.")),
)  # fmt: skip


def _in_our_words(text: str, above: str, kind: Any) -> Problem:
    found = _AT.match(text)
    what, path = (found["what"], found["path"] or "") if found else (text, "")
    path = above + path
    for pattern, words in _WORDS:
        hit = pattern.match(what)
        if hit:
            data = {key: _plain(value) for key, value in hit.groupdict().items()}
            name = data.get("name", "")
            at = f"{path}.{name}" if "unknown" in what else path
            return Problem(at, words, _near(name, what), 0, data | {"near": _guess(name)})
    return Problem(path, "%(what)s", "", 0, {"what": what})


_TYPES = {"str": "text", "int": "a whole number", "float": "a number", "bool": "true or false",
          "array": "a list", "object": "a group of settings", "null": "empty"}  # fmt: skip


def _plain(value: str) -> str:
    return " or ".join(_TYPES.get(part, part) for part in value.split(" | "))


def _near(name: str, what: str) -> str:
    return _("Did you mean “%(near)s”?") if "unknown" in what and _guess(name) else ""


def _guess(name: str) -> str:
    close = difflib.get_close_matches(name, _KNOWN, 1, 0.7)
    return close[0] if close else ""


def _all_names(kind: type[Part]) -> Iterator[str]:
    for part in kind.__subclasses__():
        for field in msgspec.structs.fields(part):
            yield field.encode_name


_KNOWN = sorted(set(_all_names(Part)))


def _missing(name: str, path: str) -> Problem:
    return Problem(path, _("“%(name)s” is missing."), "", 0, {"name": name})


def _strange(tree: dict[str, Any]) -> Iterator[Problem]:
    known = {field.encode_name for field in msgspec.structs.fields(Manifest)}
    for name in tree:
        if name not in known:
            shown = str(name)
            yield Problem(
                f"$.{shown}", _("There is no setting “%(name)s” here."),
                _near(shown, "unknown"), 0, {"name": shown, "near": _guess(shown)},
            )  # fmt: skip


def _with_line(problem: Problem, lines: dict[str, int]) -> Problem:
    """The line of the path, or of the nearest part above it that is written."""
    if problem.line:
        return problem
    path = problem.path
    while path not in lines and path != "$":
        path = re.sub(r"(\.[^.\[\]]*|\[\d+\])$", "", path) or "$"
    return Problem(problem.path, problem.message, problem.hint, lines.get(path, 1), problem.data)
