"""Chebyshev series of four epochs at once.

Each epoch reads a record of its own, so that the compiler makes no vectors of the loop over epochs.
Here they are written out, in the compiler's own language: the operations of `records.values` and
`records.second_derivatives`, in their order, each on four numbers. The bits are the same.
"""

from __future__ import annotations

from typing import Any

from services.ephemeris.core.jit import IR, TOOLS, TYPES, intrinsic

LANES = 4
_WORD = 8
_DOUBLE, _INT = IR.DoubleType(), IR.IntType(64)
_VECTOR = IR.VectorType(_DOUBLE, LANES)


def _vector(value: float) -> Any:
    return IR.Constant(_VECTOR, [value] * LANES)


class _Lanes:
    """Writes operations on four numbers."""

    def __init__(self, builder: Any) -> None:
        self.builder = builder

    def variable(self, value: Any) -> Any:
        """Return a variable that begins with a value."""
        variable = TOOLS.alloca_once(self.builder, _VECTOR)
        self.builder.store(value, variable)
        return variable

    def gathered(self, addresses: list[Any], offset: Any) -> Any:
        """Return the number that stands `offset` bytes behind each of four addresses."""
        made: Any = IR.Constant(_VECTOR, IR.Undefined)
        for lane, address in enumerate(addresses):
            place = self.builder.add(address, offset)
            place = self.builder.inttoptr(place, _DOUBLE.as_pointer())
            number = self.builder.load(place, align=_WORD)
            made = self.builder.insert_element(made, number, IR.Constant(IR.IntType(32), lane))
        return made

    def row(self, data: Any, place: Any) -> Any:
        """Return where four numbers stand one behind the other in an array."""
        return self.builder.bitcast(self.builder.gep(data, [place]), _VECTOR.as_pointer())

    def add_product(self, variable: Any, a: Any, b: Any) -> None:
        """Add a product to a variable."""
        sum_ = self.builder.fadd(self.builder.load(variable), self.builder.fmul(a, b))
        self.builder.store(sum_, variable)

    def step(self, before: Any, now: Any, twice: Any, less: Any) -> None:
        """Go on in a recurrence: before, now = now, twice * now + (less - before).

        Without `less`: twice * now - before.
        """
        b = self.builder
        last, value = b.load(before), b.load(now)
        b.store(value, before)
        following = b.fmul(twice, value)
        if less is None:
            b.store(b.fsub(following, last), now)
        else:
            b.store(b.fadd(following, b.fsub(less, last)), now)


def _write(
    lanes: _Lanes, s: Any, terms: Any, records: list[Any], derivatives: int
) -> list[list[Any]]:
    """Write the sums: of three series, and of each of their derivatives by s."""
    b = lanes.builder
    twice = b.fmul(_vector(2.0), s)
    before, now = lanes.variable(_vector(1.0)), lanes.variable(s)
    slope_before, slope = lanes.variable(_vector(0.0)), lanes.variable(_vector(1.0))
    bend_before, bend = lanes.variable(_vector(0.0)), lanes.variable(_vector(0.0))
    length = b.mul(terms, IR.Constant(_INT, _WORD))
    first = IR.Constant(_INT, 2 * _WORD)
    starts = [first, b.add(first, length), b.add(first, b.add(length, length))]
    sums = [[lanes.variable(lanes.gathered(records, start)) for start in starts]]
    sums += [[lanes.variable(_vector(0.0)) for _ in starts] for _ in range(derivatives)]
    one = IR.Constant(_INT, 1)
    with TOOLS.for_range(b, b.sub(terms, one)) as loop:
        offset = b.mul(b.add(loop.index, one), IR.Constant(_INT, _WORD))
        weights = [b.load(variable) for variable in (now, slope, bend)[: derivatives + 1]]
        for axis, start in enumerate(starts):
            coefficient = lanes.gathered(records, b.add(start, offset))
            for order, weight in enumerate(weights):
                lanes.add_product(sums[order][axis], coefficient, weight)
        if derivatives > 1:
            lanes.step(bend_before, bend, twice, b.fmul(_vector(4.0), weights[1]))
        lanes.step(slope_before, slope, twice, b.fmul(_vector(2.0), weights[0]))
        lanes.step(before, now, twice, None)
    return [[b.load(variable) for variable in row] for row in sums]


def _series(derivatives: int) -> Any:
    """Return what adds series to rows of a table: positions, velocities, (accelerations)."""

    @intrinsic  # type: ignore[untyped-decorator]
    def add(
        _typing: Any, _work: Any, _times: Any, _out: Any, _stride: Any, _terms: Any,
        _a: Any, _b: Any, _c: Any, _d: Any,
    ) -> Any:  # fmt: skip
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, arguments[0])
            _, times, out, stride, terms, *records = arguments
            lanes = _Lanes(builder)
            nothing, word = IR.Constant(_INT, 0), IR.Constant(_INT, _WORD)
            middle, radius = lanes.gathered(records, nothing), lanes.gathered(records, word)
            et = builder.load(lanes.row(array.data, times), align=_WORD)
            s = builder.fdiv(builder.fsub(et, middle), radius)
            sums = _write(lanes, s, terms, records, derivatives)
            for order, row in enumerate(sums):
                for axis, value in enumerate(row):
                    made = value
                    for _ in range(order):
                        made = builder.fdiv(made, radius)
                    number = IR.Constant(_INT, 3 * order + axis)
                    place = lanes.row(array.data, builder.add(out, builder.mul(number, stride)))
                    old = builder.load(place, align=_WORD)
                    builder.store(builder.fadd(old, made), place, align=_WORD)
            return context.get_dummy_value()

        integers = [TYPES.uint64] * 3 + [TYPES.int64] * 5
        return TYPES.void(TYPES.float64[::1], *integers), generate

    return add


add_states = _series(1)
"""Add states at four epochs to rows of a table: work, where the epochs stand in it, where the first
row does, how far the next is, terms, and the addresses of four records."""

add_motions = _series(2)
"""Do as `add_states`, with accelerations."""
