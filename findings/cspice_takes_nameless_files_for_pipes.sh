#!/bin/sh
# spiceypy 8.3.0 (CSPICE N0067) on Linux: a binary kernel that has no name in any folder.
#
# A file of memory (memfd_create) and a deleted file that is still open are regular files: they can be
# sought, mapped and read anywhere, through /proc/self/fd/N, and CSPICE loads a text kernel from
# there. A binary kernel it refuses, "SPICE(FILEREADFAILED) ... IOSTAT = 104", although the same bytes
# are read at once when the file has a name: the Fortran run-time library beneath it takes a regular
# file whose count of links is nought for a pipe, on which there is no direct access.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numpy==2.4.6 spiceypy==8.3.0
"$folder/venv/bin/python" - "$folder" <<'PY'
import os
import sys
from pathlib import Path

import spiceypy

print(spiceypy.tkvrsn("TOOLKIT"))
folder = Path(sys.argv[1])
states = [[1e8 + i, 0.0, 0.0, 1.0, 0.0, 0.0] for i in range(8)]
handle = spiceypy.spkopn(str(folder / "a.bsp"), "test", 0)
spiceypy.spkw08(handle, -900, 10, "J2000", 0.0, 7.0, "s", 1, 8, states, 0.0, 1.0)
spiceypy.spkcls(handle)
data = (folder / "a.bsp").read_bytes()


def loads(path):
    try:
        spiceypy.furnsh(str(path))
        x = spiceypy.spkgeo(-900, 3.0, "J2000", 10)[0][0]
        spiceypy.kclear()
        return x == 1e8 + 3
    except spiceypy.exceptions.SpiceyError as error:
        spiceypy.kclear()
        assert "IOSTAT = 104" in str(error), error
        return False


memory = os.memfd_create("a.bsp")
os.write(memory, data)
deleted = os.open(folder / "b.bsp", os.O_RDWR | os.O_CREAT)
os.write(deleted, data)
text = os.memfd_create("a.tf")
os.write(text, b"KPL/FK\n\\begindata\nFRAME_SEEN = 1\n")
seen = {"with a name": loads(folder / "b.bsp"), "of memory": loads(f"/proc/self/fd/{memory}")}
(folder / "b.bsp").unlink()
seen["deleted"] = loads(f"/proc/self/fd/{deleted}")
spiceypy.furnsh(f"/proc/self/fd/{text}")
seen["text, of memory"] = spiceypy.gipool("FRAME_SEEN", 0, 1)[0] == 1
print(seen)
assert seen == {"with a name": True, "of memory": False, "deleted": False, "text, of memory": True}
PY
echo "holds: CSPICE reads text kernels from files without a name, and takes binary ones for pipes"
