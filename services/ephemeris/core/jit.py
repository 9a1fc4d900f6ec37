"""The compiler: the one place where numba is imported and told how to compile.

    @compiled("float64(float64, float64[::1])")   called from Python: signatures say what it takes
    @inline                                       called from compiled code only

Compiled code lives in a folder of files (`compiled_cache`), made by
`python -m services.ephemeris.core build` and only read afterwards. Importing a module of the core
loads its functions from there, some milliseconds each, and never compiles. What is not there is
refused with NotReady when it is called, and when an engine is opened: a serving process calls
`require`, which names the command that mends it; a library calls `ensure`, which compiles.

The same input gives the same bits on every machine of an architecture and whatever is computed
beside it: no fast math, no threads, no fused multiply-add, no vector library for functions, and a
fixed processor in place of the one at hand. (sin, cos, atan2, log are the C library's.)
"""

from __future__ import annotations

import fcntl
import importlib
import os
import pkgutil
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypeVar, cast

import llvmlite.binding
from llvmlite import ir

from services.ephemeris.core import compiled_cache
from services.ephemeris.errors import NotReady

Function = TypeVar("Function", bound=Callable[..., Any])

TARGETS = {
    "x86_64": {"x86-64-v3": ("avx2", "bmi", "bmi2", "f16c", "lzcnt", "movbe"), "x86-64-v2": ()},
}
"""Processors compiled for, best first, and what each needs; `generic` on other architectures."""
FEATURES = {"x86-64-v3": "-fma"}
"""What to leave out: v3 has fused multiply-add, whose results differ in the last bit."""


def targets() -> list[str]:
    """Return the processors that code can be compiled for here, best first."""
    machine = platform.machine().lower().replace("amd64", "x86_64")
    return list(TARGETS.get(machine, {"generic": ()}))


def _target() -> str:
    """Return the best processor that this one can stand for, or what CORE_CPU names."""
    names = targets()
    wanted = os.environ.get("CORE_CPU")
    if wanted:  # what is none of them finds no code: `_check` says why
        return wanted if wanted in names else names[-1]
    if len(names) == 1:
        return names[0]
    has = llvmlite.binding.get_host_cpu_features()
    needs = TARGETS["x86_64"]
    return next((name for name in names if all(has.get(one) for one in needs[name])), names[-1])


TARGET = _target()
_ENVIRONMENT = {
    "NUMBA_CPU_NAME": TARGET,
    # without it numba adds whatever this machine's processor has
    "NUMBA_CPU_FEATURES": FEATURES.get(TARGET, ""),
    "NUMBA_DISABLE_INTEL_SVML": "1",
    "NUMBA_DISABLE_JIT": "0",
    "NUMBA_BOUNDSCHECK": "0",
    "NUMBA_OPT": "3",
    "NUMBA_LOOP_VECTORIZE": "1",
    "NUMBA_SLP_VECTORIZE": "0",
    "NUMBA_DEBUGINFO": "0",
}
# numba reads them when it is imported, and again at each compilation: they stay set
os.environ.update(_ENVIRONMENT)

import numba  # noqa: E402 - after its environment
from numba import extending, types  # noqa: E402
from numba.core import caching, cgutils, typeinfer  # noqa: E402

numba.config.reload_config()  # somebody may have imported it before us

OPTIONS: dict[str, Any] = {
    "fastmath": False,
    "error_model": "numpy",
    "boundscheck": False,
    "nogil": False,
    "parallel": False,
}


def _digest() -> str:
    tools = (f"{name} {version(name)}" for name in ("numba", "llvmlite", "numpy"))
    return compiled_cache.digest(TARGET, FEATURES.get(TARGET, ""), repr(OPTIONS), *tools)


DIGEST = _digest()
FOLDER = compiled_cache.base() / DIGEST


class _Missing(Exception):  # noqa: N818 - no error: the cache does not have it
    """The cache does not hold a function, and nothing may be compiled now."""


class _Locator(caching._CacheLocator):  # type: ignore[misc]  # noqa: SLF001 - numba's base for it
    """Files in FOLDER; nothing is tried by writing, and the digest stands for the sources."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._name = f"{function.__module__}-{function.__code__.co_firstlineno}"
        self._py_file = function.__code__.co_filename  # for numba's own warnings

    @classmethod
    def from_function(cls, function: Callable[..., Any], _file: str) -> _Locator:
        return cls(function)

    def ensure_cache_path(self) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)

    def get_cache_path(self) -> str:
        return str(FOLDER)

    def get_source_stamp(self) -> str:
        return DIGEST

    def get_disambiguator(self) -> str:
        return self._name


_NOTHING = llvmlite.binding.parse_assembly("").as_bitcode()


class _Files(caching.CompileResultCacheImpl):  # type: ignore[misc]
    _locator_classes = [_Locator]  # noqa: RUF012 - numba's own name and kind

    def rebuild(self, target_context: Any, payload: Any) -> Any:
        """Return a compiled function, of whose intermediate code nothing is made until it is asked.

        Only another function that is compiled against it wants that: 10 MB and 30 ms of the core.
        """
        (name, kind, (code, bitcode)), function, *others = payload
        names = (
            function.llvm_func_name,
            function.llvm_cpython_wrapper_name,
            function.llvm_cfunc_wrapper_name,
        )
        # numba asks whether a name is known before it looks up where that is
        target_context.codegen()._engine._defined_symbols.update(names)  # noqa: SLF001
        code_alone = (name, kind, (code, _NOTHING))
        made = super().rebuild(target_context, (code_alone, function, *others))
        library = made.library

        def for_linking() -> Any:
            library._shared_module = llvmlite.binding.parse_bitcode(bitcode)  # noqa: SLF001
            del library._get_module_for_linking  # noqa: SLF001 - its class has one
            return library._shared_module  # noqa: SLF001

        library._get_module_for_linking = for_linking  # noqa: SLF001
        return made


class _Cache(caching.FunctionCache):  # type: ignore[misc]
    _impl_class = _Files

    def load_overload(self, signature: Any, target: Any) -> Any:
        """Return what FOLDER has; where it has nothing, let numba compile or stop it."""
        try:
            loaded = super().load_overload(signature, target)
        except Exception as error:  # a file cut short, of whatever kind of mischief
            if not _state.building:
                raise _Missing from error
            loaded = None
        if loaded is None and not _state.building:
            raise _Missing
        return loaded

    def save_overload(self, signature: Any, data: Any) -> None:
        """Write to FOLDER; a library in a read-only place computes all the same."""
        try:
            super().save_overload(signature, data)
        except OSError as error:
            _state.unwritten = error
        else:
            _state.compiled += 1


class _Entry(NamedTuple):
    """A function that Python may call, and for which kinds of arguments."""

    dispatcher: Any
    signatures: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.dispatcher.py_func.__module__}.{self.dispatcher.py_func.__qualname__}"

    def load(self) -> bool:
        """Load it, or compile it if that is allowed now; return whether it can be called."""
        try:
            with typeinfer.register_dispatcher(self.dispatcher):
                for signature in self.signatures:
                    self.dispatcher.compile(signature)
        except _Missing:
            self.dispatcher._compile_for_args = self._refuse  # noqa: SLF001 - what numba calls
            return False
        self.dispatcher.__dict__.pop("_compile_for_args", None)
        self.dispatcher.disable_compile()
        return True

    def _refuse(self, *_arguments: Any, **_keywords: Any) -> NoReturn:
        raise _not_ready(f"{self.name} is not compiled")


class _State:
    """What this process has loaded, and whether it may compile."""

    def __init__(self) -> None:
        self.building = False
        self.compiled = 0
        self.unwritten: OSError | None = None
        self.entries: list[_Entry] = []
        self.missing: list[_Entry] = []


_state = _State()


def compiled(*signatures: str) -> Callable[[Function], Function]:
    """Make a function callable from Python as machine code, for arguments of these signatures.

    Signatures are numba's: "float64[:, ::1](float64[::1], int64)". Arguments of other kinds are
    refused with a TypeError. The function may use module constants (frozen into the code),
    other compiled functions and `inline` ones.
    """

    def decorate(function: Function) -> Function:
        dispatcher = numba.njit(**OPTIONS)(function)
        dispatcher._cache = _Cache(function)  # noqa: SLF001 - enable_caching() has no other cache
        entry = _Entry(dispatcher, signatures)
        _state.entries.append(entry)
        if not entry.load():
            _state.missing.append(entry)
        return cast("Function", dispatcher)

    return decorate


def inline(function: Function) -> Function:
    """Make a function callable from compiled code, into which it is always compiled."""
    return cast("Function", numba.njit(forceinline=True, **OPTIONS)(function))


@extending.intrinsic  # type: ignore[untyped-decorator]
def number_at(_typing: Any, _address: Any) -> Any:
    """Return the double precision number at an address in memory: int64 -> float64.

    For compiled code that reads a file's memory map, whose kind and length its caller has checked.
    """

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        address = builder.inttoptr(arguments[0], ir.DoubleType().as_pointer())
        return builder.load(address, align=8)

    return types.float64(types.int64), generate


IR, TYPES, TOOLS, intrinsic = ir, types, cgutils, extending.intrinsic
"""For `lanes`, which writes what the compiler cannot be brought to make of a loop."""


class Summary(NamedTuple):
    """What the core holds: functions, those compiled just now, seconds taken, and where."""

    functions: int
    compiled: int
    seconds: float
    folder: Path
    target: str


def load() -> list[str]:
    """Import every module of the core; return the functions for which there is no code."""
    package = importlib.import_module("services.ephemeris.core")
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return [entry.name for entry in _state.missing]


def _check() -> None:
    """Raise NotReady where this process cannot have the code for its sources."""
    wanted = os.environ.get("CORE_CPU") or TARGET
    if wanted not in targets():
        raise NotReady(f"CORE_CPU is {wanted}: here it can be {' or '.join(targets())}")
    if _digest() != DIGEST:
        # a worker of a master that imported the core before its files were changed
        raise NotReady("the numerics changed after this process began: restart it (no reload)")


def require() -> Summary:
    """Load all of the core's code. Raises NotReady, with the command, where some is missing."""
    _check()
    begun, missing = time.perf_counter(), load()
    if missing:
        raise _not_ready(f"{len(missing)} of {len(_state.entries)} functions are not compiled")
    if not (FOLDER / compiled_cache.COMPLETE).is_file():
        raise _not_ready("no build of the numerics was finished")
    return _summary(begun)


def build() -> Summary:
    """Compile what is missing and write it. Raises NotReady where nothing can be written."""
    _check()
    begun = time.perf_counter()
    if not load() and (FOLDER / compiled_cache.COMPLETE).is_file():
        return _summary(begun)
    try:
        with _alone():
            _compile()
            if _state.unwritten:
                raise _state.unwritten
            (FOLDER / compiled_cache.COMPLETE).write_text(f"{len(_state.entries)} functions\n")
            compiled_cache.prune(FOLDER)
    except OSError as error:
        raise NotReady(f"compiled numerics cannot be written: {error}") from None
    return _summary(begun)


def ensure(tell: Callable[[str], object]) -> Summary:
    """Load the core's code, compiling what is missing: for a library, on its first use.

    `tell` gets a sentence before something takes seconds. A folder that cannot be written to is
    no hindrance: the code then lives as long as the process. Raises NotReady as `require` does,
    but for code that is missing.
    """
    _check()
    begun = time.perf_counter()
    if load():
        tell(f"Compiling the numerics, once, into {FOLDER} (some seconds) ...")
        try:
            build()
        except NotReady:
            _compile()
    return _summary(begun)


def _compile() -> None:
    _state.building = True
    try:
        load()
        for entry in _state.missing:
            entry.load()
        _state.missing.clear()
    finally:
        _state.building = False


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process build at a time."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _summary(begun: float) -> Summary:
    seconds = time.perf_counter() - begun
    return Summary(len(_state.entries), _state.compiled, seconds, FOLDER, TARGET)


def _not_ready(what: str) -> NotReady:
    return NotReady(
        f"{what} for {TARGET} in {FOLDER}: run `{compiled_cache.COMMAND}`", folder=str(FOLDER)
    )
