"""The registry of targets: one name, one target; nothing without a stated sigma."""

from __future__ import annotations

import pytest

from services.ephemeris.errors import InvalidInput
from services.ephemeris.options import Options, resolve_bodies
from services.ephemeris.targets import uncertainty
from services.ephemeris.targets.bodies import BODIES
from services.ephemeris.targets.registry import KINDS, REGISTRY, Registry, Target, common


def a_target(name: str, *aliases: str) -> Target:
    return Target(name, "small_body", "a body", "a test", "none", 1, "NAIF", aliases)


def test_what_there_was_is_there_under_its_name_and_number() -> None:
    for name, body in BODIES.items():
        target = REGISTRY.resolve(name)
        assert (target.id, target.naif, target.point) == (name, body.naif, body.point)
        assert REGISTRY.resolve(f" {name.upper()} ") is target


def test_every_target_says_what_it_is_and_how_sure() -> None:
    for target in REGISTRY:
        assert target.kind in KINDS
        assert target.sigma
        assert target.definition
        assert target.source


@pytest.mark.parametrize("word", ["Rahu", "Node", "Sol", "301", "Chandra", "true node"])
def test_a_word_that_only_hints_is_refused_with_what_it_may_mean(word: str) -> None:
    with pytest.raises(InvalidInput, match="did you mean") as refusal:
        REGISTRY.resolve(word)
    assert refusal.value.field == "bodies"


def test_options_take_a_target_in_any_spelling_and_once() -> None:
    assert resolve_bodies(Options(bodies=("sun", "MOON"))) == ("Sun", "Moon")
    with pytest.raises(InvalidInput, match="Sun is asked twice"):
        resolve_bodies(Options(bodies=("Sun", "sun")))


def test_a_name_belongs_to_one_target() -> None:
    registry = Registry()
    registry.add([a_target("Ceres", "1 Ceres", "2000001")])
    assert registry.resolve("1ceres").id == registry.resolve("CERES").id == "Ceres"
    with pytest.raises(ValueError, match="a target already"):
        registry.add([a_target("CERES")])
    with pytest.raises(ValueError, match="alias of Ceres"):
        registry.add([a_target("Other", "1 CERES")])
    assert registry.find("nothing") is None


def test_nothing_is_exact_by_default() -> None:
    for name in BODIES:
        assert uncertainty.orbit("DE440", name).now >= 0.0
    for ephemeris in ("DE440", "DE422"):
        with pytest.raises(LookupError, match="no sigma is stated for Ceres"):
            uncertainty.orbit(ephemeris, "Ceres")
        with pytest.raises(LookupError, match="no sigma"):
            uncertainty.orbits(ephemeris, ("Sun", "Ceres"))


class Kernels:
    """Some loaded kernels: the Sun and the Earth in two pieces, Mars in the midst."""

    def spans(self, naif: int) -> tuple[tuple[float, float], ...]:
        return {10: ((0.0, 9.0),), 399: ((0.0, 4.0), (5.0, 9.0)), 4: ((3.0, 6.0),)}.get(naif, ())


def test_a_target_has_a_place_where_all_that_it_needs_has_one() -> None:
    assert REGISTRY["Mars"].span(Kernels()) == ((3.0, 4.0), (5.0, 6.0))
    assert REGISTRY["MeanNode"].span(Kernels()) == ((0.0, 4.0), (5.0, 9.0))
    assert REGISTRY["TrueNode"].span(Kernels()) == ()
    assert common(((0.0, 1.0),), ((1.0, 2.0),)) == ()
