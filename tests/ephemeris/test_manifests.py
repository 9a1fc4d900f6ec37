"""Meta-kernels as the required reading has them, and the manifest of all kernels."""

import json
import os
import shutil
from pathlib import Path

import pytest

from services.ephemeris.errors import NotReady
from services.ephemeris.kernels.manifest import Manifest, read_metakernel

KERNELS = Path(__file__).parents[2] / "kernels"


def test_metakernel_as_the_required_reading_has_it(tmp_path):
    path = tmp_path / "x.tm"
    path.write_text(
        "KPL/MK\n KERNELS_TO_LOAD = 'not data'\n"
        "   \\begindata\n"
        "   PATH_VALUES = ( '/data/a_very_+'\n 'long_folder', 'b' )\n"
        "   PATH_SYMBOLS = ( 'A', 'AB' )\n"
        "   KERNELS_TO_LOAD = ( '$A/one.bsp', '$AB/two.bsp' 'it''s (three).tf' )\n"
        "   \\begintext\n and more text '\n"
        "   \\begindata\n   KERNELS_TO_LOAD += '/four.tls'\n"
    )
    assert read_metakernel(path) == [
        Path("/data/a_very_long_folder/one.bsp"),
        tmp_path / "b/two.bsp",
        tmp_path / "it's (three).tf",
        Path("/four.tls"),
    ]


def test_our_metakernels_load_what_the_manifest_lists():
    manifest = Manifest.read(KERNELS)
    for kernel_set in manifest.sets.values():
        paths = read_metakernel(kernel_set.metakernel)
        assert tuple(path.name for path in paths) == kernel_set.files
        for path in paths:
            wanted = manifest.files[path.name].path
            assert os.path.normpath(path) == os.path.normpath(wanted)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("KPL/MK\n", "no KERNELS_TO_LOAD"),
        ("\\begindata\nKERNELS_TO_LOAD = ( )\n", "no KERNELS_TO_LOAD"),
        ("\\begindata\nKERNELS_TO_LOAD='a'\nPATH_SYMBOLS='A'\n", "as many PATH_SYMBOLS"),
        (None, "cannot read the meta-kernel"),
    ],
)
def test_bad_metakernels(tmp_path, text, message):
    path = tmp_path / "x.tm"
    if text is not None:
        path.write_text(text)
    with pytest.raises(NotReady, match=message):
        read_metakernel(path)


@pytest.mark.parametrize("text", [None, "", "[]", '{"format": 2}'])
def test_bad_manifests(tmp_path, text):
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(NotReady, match=r"manifest\.json"):
        Manifest.read(tmp_path)


def test_a_local_record_fills_in_but_never_replaces_a_pin(tmp_path):
    folder = tmp_path / "kernels"
    (folder / "files").mkdir(parents=True)
    shutil.copy(KERNELS / "manifest.json", folder)
    local = {
        "format": 1,
        "files": {
            "de440.bsp": {"sha256": "0" * 64},
            "earth_latest_high_prec.bpc": {"sha256": "1" * 64, "size": 5},
            "mine.bsp": {"kind": "ephemeris", "size": 1, "sha256": "2" * 64},
        },
        "sets": {"DE440": {"ephemeris": "forged"}},
    }
    (folder / "files" / "local_manifest.json").write_text(json.dumps(local))
    manifest = Manifest.read(folder)
    assert manifest.files["de440.bsp"].sha256.startswith("a4ce9bf9")
    assert manifest.files["earth_latest_high_prec.bpc"].sha256 == "1" * 64
    assert manifest.files["earth_latest_high_prec.bpc"].size == 5
    assert manifest.files["mine.bsp"].path == folder / "files" / "mine.bsp"
    assert manifest.set("DE440").ephemeris == "DE440"
