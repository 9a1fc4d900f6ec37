"""docs/accuracy.md is the program's: every section stands in it, and the tables read well."""

import numpy as np

from tests.truth import accuracy, report
from tests.truth.residuals import Residuals


def test_every_section_stands_in_the_page():
    for section in accuracy.SECTIONS:
        text = report.old_text(accuracy.PAGE, section.key)
        assert text, section.key
        assert "Not measured" not in text


def test_sections_that_cannot_be_measured_keep_their_text(tmp_path, monkeypatch):
    page = tmp_path / "accuracy.md"
    section = report.Section("far", "Far", "NONE", lambda _: "new")
    monkeypatch.setattr(accuracy, "PAGE", page)
    monkeypatch.setattr(accuracy, "SECTIONS", (section,))
    page.write_text(report.compose("# Head", [(section, "| old |")]), encoding="utf-8")
    assert accuracy.main([]) == 0
    assert report.old_text(page, "far") == "| old |"
    assert accuracy.main(["--check"]) == 0
    page.write_text(page.read_text(encoding="utf-8") + "by hand", encoding="utf-8")
    assert accuracy.main(["--check"]) == 1


def test_tables_round_and_have_no_minus_zero():
    along, across = np.array([[-0.0001], [0.3]]), np.array([[4.0], [-3.0]])
    text = report.by_body({"x": Residuals(("Sun",), along, across)})
    assert "| Sun | 0.300 | 0.212 | 4.000 | 3.536 |" in text
    assert report.number(-0.0001) == "0.000"


def test_residuals_wrap_and_shrink_with_latitude():
    one, none = np.array([[359.9999]]), np.array([[60.0]])
    computed = Residuals.between(("Moon",), (one, none), (np.array([[0.0001]]), none))
    # 0.0002° the short way, halved at latitude 60°: 0.36"
    assert np.allclose(computed.along, -360.0)
    assert np.allclose(computed.apart(), 360.0)
