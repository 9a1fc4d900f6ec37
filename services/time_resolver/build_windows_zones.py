"""Make `data/windows_zones.tsv`: what Windows calls the time zones, from Unicode CLDR.

Run `python -m services.time_resolver.build_windows_zones windowsZones.xml` with the file of that
name of a CLDR release (in Debian: package unicode-cldr-core, common/supplemental). Each line has a
Windows name and IANA zones: CLDR's default first, then the first of each territory.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET  # nosec B405

import click

TARGET = Path(__file__).parent / "data" / "windows_zones.tsv"
WORLD = "001"  # CLDR's default for a Windows zone, wherever


def rows(source: Path) -> dict[str, list[str]]:
    """Return the IANA zones of each Windows name, CLDR's default first."""
    zones: dict[str, list[str]] = {}
    # Unicode's own file, given by hand
    for row in ET.parse(source).iter("mapZone"):  # noqa: S314  # nosec B314
        name, zone = row.attrib["other"], row.attrib["type"].split()[0]
        listed = zones.setdefault(name, [])
        if zone not in listed:
            listed.insert(0 if row.attrib["territory"] == WORLD else len(listed), zone)
    return zones


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(source: Path) -> None:
    """Write the table from CLDR's windowsZones.xml, SOURCE."""
    lines = [f"{name}\t{' '.join(zones)}" for name, zones in rows(source).items()]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
