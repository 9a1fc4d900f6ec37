import pytest
from fastapi import FastAPI
from pydantic import BaseModel, Field

from services.common import problems
from services.common.limiter import Limiter
from services.common.middleware import stack
from services.common.operation import Operation, computing
from services.common.settings import Settings, variables


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    """No variable of the person who runs the tests may change what they find."""
    for names in variables().values():
        for name in names:
            monkeypatch.delenv(name, raising=False)


class Question(BaseModel, extra="forbid"):
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    name: str = ""


OPERATIONS = {
    ("POST", "/compute"): computing("compute"),
    ("GET", "/free"): Operation("free"),
    ("GET", "/broken"): Operation("broken"),
    ("GET", "/stream"): Operation("stream"),
    ("GET", "/slow"): Operation("slow"),
}


@pytest.fixture
def make_app():
    """Return a function that builds a small app behind the whole middleware of the product."""

    def make(**variables) -> FastAPI:
        settings = Settings(**variables)
        limiter = Limiter(settings)
        app = FastAPI(middleware=stack(settings, limiter, OPERATIONS), redirect_slashes=False)
        app.state.limiter = limiter
        problems.install(app)

        @app.post("/compute")
        async def compute(question: Question) -> dict:
            return {"latitude": question.latitude}

        @app.get("/free")
        async def free() -> dict:
            return {}

        @app.get("/broken")
        async def broken() -> dict:
            raise RuntimeError("birth_time 1990-01-01 at /secret/path 10.1.2.3")

        @app.get("/refused")
        async def refused() -> dict:
            raise problems.Problem("DATE_OUT_OF_COVERAGE", "Too early.", field="birth_time")

        return app

    return make
