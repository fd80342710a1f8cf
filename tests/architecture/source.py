"""The project's own text as the rules read it: files, their syntax trees, and what they import."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MADE_HERE = ("build", "dist")
"""Folders that running and shipping leave in a checkout; nobody wrote what is in them."""


@dataclass(frozen=True)
class Source:
    """One file; ``path`` is relative to the checkout, with slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def imports(self) -> "tuple[Import, ...]":
        """Everything it imports, wherever the statement stands."""
        return tuple(_imports(self))

    @property
    def slice(self) -> str:
        """The folder below ``clinic_app/`` or ``ui/`` in which it lies, or its own name if it lies directly there."""
        parts = self.path.split("/")
        return parts[1].removesuffix(".py") if len(parts) > 1 else ""

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]

    def at(self, node: ast.AST, what: str) -> str:
        """A finding, in the form that editors turn into a link."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {what}"


@dataclass(frozen=True)
class Import:
    """One imported thing by its full dotted name, ``package.module.name``."""

    target: str
    node: ast.Import | ast.ImportFrom
    in_function: bool

    @property
    def module(self) -> str:
        """The module that is imported, or from which the thing is: without the name of a function or class."""
        package, _, _ = self.target.rpartition(".")
        return package if (ROOT / f"{package.replace('.', '/')}.py").is_file() else self.target

    def is_from(self, module: str) -> bool:
        """Whether it is ``module`` or something in it."""
        return self.target == module or self.target.startswith(f"{module}.")


Rule = Callable[[Source], Iterator[str]]
"""Gives a finding for every place in a file that breaks the rule."""


def broken(rule: Rule, *folders: str) -> list[str]:
    """Every finding of ``rule`` in the Python files of these folders of the checkout."""
    return [finding for source in sources(*folders) for finding in rule(source)]


def findings(rule: Rule, path: str, text: str) -> list[str]:
    """What ``rule`` would say to a file that is not there: the proof that it can fail."""
    return list(rule(Source(path, text)))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The Python files of these folders."""
    return tuple(
        source for source in everything() if source.path.endswith(".py") and source.path.startswith(tuple(f"{name}/" for name in folders))
    )


@cache
def everything() -> tuple[Source, ...]:
    """Every text file that people wrote, in the order of their paths."""
    found = []
    for top in sorted(ROOT.iterdir()):
        if top.name in (".git", ".venv", *MADE_HERE) or top.name.endswith((".egg-info", "_cache", ".hypothesis")):
            continue
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and "__pycache__" not in path.parts and "collected" not in path.parts:
                text = _text(path)
                if text is not None:
                    found.append(Source(path.relative_to(ROOT).as_posix(), text))
    return tuple(found)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None  # a picture or a font


def _imports(source: Source) -> Iterator[Import]:
    waiting: list[tuple[ast.AST, bool]] = [(source.tree, False)]
    while waiting:
        node, in_function = waiting.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node, in_function)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield Import(f"{_base(source, node)}.{alias.name}", node, in_function)
        elif not isinstance(node, ast.expr):
            inside = in_function or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            waiting += [(child, inside) for child in ast.iter_child_nodes(node)]


def _base(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = source.path.split("/")[: -node.level]
    return ".".join([*package, node.module] if node.module else package)


def called(node: ast.AST) -> str:
    """The dotted name that a call calls, as it is written: ``datetime.now``, ``self._trail.record``; empty for other nodes."""
    return dotted(node.func) if isinstance(node, ast.Call) else ""


def dotted(node: ast.AST) -> str:
    """A name or chain of attributes as text; what is not a name shows as ``?``."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{dotted(value)}.{name}"
    return "?"
