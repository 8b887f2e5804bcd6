"""Single faults: every place of a source file where one small change gives other, valid code.

Text, annotations, decorators and the looks of a drawing are left alone.
"""

import ast
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

KINDS = {
    "literal": "a floating-point number times 1.01, an integer plus 1",
    "default": "another default number of an argument or a field",
    "switch": "True for False and the other way round, as a default or a keyword argument",
    "exponent": "one more power",
    "arithmetic": "plus for minus, times for division, and the other way round",
    "term": "a sum or difference without one of its terms",
    "comparison": "the end of a range taken in or out: < for <=, > for >=, and the other way round",
    "arguments": "two neighbouring arguments of a call swapped",
    "unit": "a unit or constant times 1.01",
    "position": "a slice that begins or ends one later, or the next element",
    "sign": "a minus sign left out",
    "check": "an error not raised, an argument not checked",
    "logic": "and for or, or for and",
    "negation": "the condition of a branch turned round",
    "statement": "left out: a call for its effect, an assignment into something, a continue",
}
UNIT_MODULES = ("units", "constants")
SAME_FOR_VALID_INPUT = ("strict", "frozen", "slots", "kw_only")
"""Switches that change what is refused, not what is computed."""
LEFT_ALONE = ("annotation", "returns", "decorator_list")
APPEARANCE = (
    "alpha", "aspect", "clip_on", "color", "dpi", "figsize", "fontsize", "framealpha", "frameon", "ha",
    "handlelength", "height_ratios", "hspace", "length", "linestyle", "linewidth", "linewidths", "loc",
    "marker", "markeredgecolor", "markerfacecolor", "markersize", "ncol", "ncols", "numticks", "pad",
    "rasterized", "rotation", "shrink", "textcoords", "va", "width_ratios", "wspace", "xytext", "zorder",
)  # fmt: skip
"""Keyword arguments of a drawing that say how it looks, not what it shows."""


class Place(NamedTuple):
    """A node, and where it stands: the node above and the field in which it stands there."""

    node: ast.AST
    above: ast.AST
    field: str


class Identity(NamedTuple):
    """What names a fault as long as the text is there, whatever its line."""

    file: str
    function: str
    kind: str
    before: str
    """The whole lines around the change, with single spaces."""
    after: str


class Fault(NamedTuple):
    """A change of the bytes from ``start`` to ``end`` of a file."""

    identity: Identity
    start: int
    end: int
    text: bytes

    def applied_to(self, source: bytes) -> bytes:
        """The source with the fault."""
        return source[: self.start] + self.text + source[self.end :]


def faults_of(file: str, source: bytes) -> list[Fault]:
    """All faults of a source file, in the order of their places; equal ones of a function only once."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    found: dict[Identity, Fault] = {}
    for place, function in _places(ast.parse(source)):
        kinds = (_of_numbers, _of_expressions, _of_calls, _of_statements)
        for kind, change in (change for changes in kinds for change in changes(place)):
            node: ast.expr | ast.stmt = place.node  # type: ignore[assignment]
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
            text = ast.unparse(ast.fix_missing_locations(change))
            code = (f"({text})" if isinstance(change, ast.expr) else text).encode()
            before = _lines_around(source, start, end)
            after = _lines_around(source[:start] + code + source[end:], start, start + len(code))
            identity = Identity(file, function, kind, before, after)
            found.setdefault(identity, Fault(identity, start, end, code))
    return list(found.values())


def _lines_around(source: bytes, start: int, end: int) -> str:
    following = source.find(b"\n", end)
    lines = source[source.rfind(b"\n", 0, start) + 1 : following if following >= 0 else len(source)]
    return " ".join(lines.decode().split())


def _places(tree: ast.AST, function: str = "") -> Iterator[tuple[Place, str]]:
    for field, value in ast.iter_fields(tree):
        for node in value if isinstance(value, list) else [value]:
            if field not in LEFT_ALONE and isinstance(node, ast.AST) and not _is_left_alone(node):
                yield Place(node, tree, field), function
                inner = function
                if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    inner = f"{function}.{node.name}".strip(".")
                yield from _places(node, inner)


def _is_left_alone(node: ast.AST) -> bool:
    """Whether a node is text, a keyword of appearance, or guards what only runs as a program."""
    if isinstance(node, ast.If):
        names = [name.id for name in ast.walk(node.test) if isinstance(name, ast.Name)]
        return "__name__" in names or "TYPE_CHECKING" in names
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.keyword) and node.arg in APPEARANCE)


def _is(node: ast.AST | None, *types: type) -> bool:
    """Whether a node is a constant of one of these types."""
    return isinstance(node, ast.Constant) and type(node.value) in types


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp, ast.Starred)) or _is(node, str)


def _name(function: ast.expr) -> str:
    return ast.unparse(function).rsplit(".", 1)[-1].lstrip("_")


def _is_check(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _name(node.func).startswith(("require", "check"))


def _is_option(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and node.arg not in SAME_FOR_VALID_INPUT


def _more(node: ast.expr) -> ast.expr:
    """One more, or 1 % more of a floating-point number that is not 0."""
    match node:
        case ast.Constant(float(value)) if value:
            return ast.Constant(float(f"{1.01 * value:.15g}"))
        case ast.Constant(int(value) | float(value)):
            return ast.Constant(value + 1)
    return ast.BinOp(node, ast.Add(), ast.Constant(1))


Changes = Iterator[tuple[str, ast.AST]]


def _of_numbers(place: Place) -> Changes:
    node, above, field = place
    is_default = field in ("defaults", "kw_defaults") or (
        isinstance(above, ast.AnnAssign) and field == "value"
    )
    if isinstance(above, ast.Slice) and isinstance(node, ast.expr) and field != "step":
        yield "position", _more(node)
    elif isinstance(above, ast.Subscript) and field == "slice":
        operand = node.operand if isinstance(node, ast.UnaryOp) else node
        if _is(operand, int) and isinstance(node, ast.expr):
            yield "position", _more(node)
    elif isinstance(above, ast.BinOp) and isinstance(above.op, ast.Pow) and field == "right":
        yield "exponent", ast.BinOp(node, ast.Add(), ast.Constant(1))  # type: ignore[arg-type]
    elif isinstance(node, ast.Constant) and _is(node, int, float):
        yield "default" if is_default else "literal", _more(node)
    elif isinstance(node, ast.Constant) and _is(node, bool) and (is_default or _is_option(above)):
        yield "switch", ast.Constant(not node.value)


OTHER_OPERATORS: dict[type[ast.AST], type[Any]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


def _of_expressions(place: Place) -> Changes:
    node, above, field = place
    match node:
        case ast.BinOp(left, op, right) if type(op) in OTHER_OPERATORS:
            if not (_is_text(left) or _is_text(right)):
                yield "arithmetic", ast.BinOp(left, OTHER_OPERATORS[type(op)](), right)
                if isinstance(op, (ast.Add, ast.Sub)):
                    yield "term", left
                    yield "term", right if isinstance(op, ast.Add) else ast.UnaryOp(ast.USub(), right)
        case ast.Compare(left, ops, comparators):
            for number, relation in enumerate(ops):
                if type(relation) in OTHER_OPERATORS:
                    others = [*ops[:number], OTHER_OPERATORS[type(relation)](), *ops[number + 1 :]]
                    yield "comparison", ast.Compare(left, others, comparators)
        case ast.BoolOp(connective, values):
            yield "logic", ast.BoolOp(OTHER_OPERATORS[type(connective)](), values)
        case ast.UnaryOp(ast.USub(), operand) if not isinstance(above, (ast.Slice, ast.Subscript)):
            yield "sign", operand
        case ast.Attribute(ast.Name(module)) if module in UNIT_MODULES and field != "func":
            yield "unit", ast.BinOp(ast.Constant(1.01), ast.Mult(), node)
    # Not the condition of a loop, which might then never end.
    if field in ("test", "ifs") and isinstance(above, (ast.If, ast.IfExp, ast.comprehension)):
        yield "negation", ast.UnaryOp(ast.Not(), node)  # type: ignore[arg-type]


def _of_calls(place: Place) -> Changes:
    match place.node:
        case ast.Call(func, args, keywords) if _name(func) != "isinstance":
            for number, (first, second) in enumerate(pairwise(args)):
                if not (_is_text(first) or _is_text(second) or ast.dump(first) == ast.dump(second)):
                    others = [*args[:number], second, first, *args[number + 2 :]]
                    yield "arguments", ast.Call(func, others, keywords)
            if _is_check(place.node) and not isinstance(place.above, ast.Expr) and len(args) > 1:
                yield "check", args[1]


def _of_statements(place: Place) -> Changes:
    match place.node:
        case ast.Raise():
            yield "check", ast.Pass()
        case ast.Expr(ast.Call() as call):
            yield "check" if _is_check(call) else "statement", ast.Pass()
        case ast.AugAssign() | ast.Continue():
            yield "statement", ast.Pass()
        case ast.Assign(targets):
            if all(isinstance(target, (ast.Attribute, ast.Subscript)) for target in targets):
                yield "statement", ast.Pass()
