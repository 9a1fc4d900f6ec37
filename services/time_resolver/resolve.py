"""Local civil time and place to UTC: every candidate, in order of weight, with its reason."""

from __future__ import annotations

from dataclasses import replace

from services.ephemeris.errors import InvalidInput
from services.time_resolver.adoption import Switch, area_of, changes_of
from services.time_resolver.candidates import Candidates, longitude_offset
from services.time_resolver.history import Choice
from services.time_resolver.place_zones import Places, Setting, check
from services.time_resolver.reading import Reading, read
from services.time_resolver.resolution import (
    DAY_US,
    MICROSECONDS,
    Candidate,
    Notice,
    Query,
    Resolution,
    TzSet,
    format_offset,
)
from services.time_resolver.rules import fold_or_gap
from services.time_resolver.tzdb import TzDatabase
from services.time_resolver.tzif import Period
from services.time_resolver.zone_names import fixed_offset
from services.time_resolver.zones import from_place, notices_for

NO_STANDARD_TIME = {"LMT", "-00"}  # local mean time; nobody there, or nothing known
NAUTICAL_SINCE_YEAR = 1920  # zones at sea: Anglo-French conference of 1917, in use by 1920
CLOCKS_BY_THE_SUN_UNTIL = 1850
LAST_LAWFUL_YEAR = 9999  # beyond, no civil law is assumed: local mean time first
OTHER_SET_WEIGHT = 0.15
LMT_WEIGHTS = (0.75, 0.25)  # the birthplace's longitude, the zone's own


class Resolver:
    """The database and the zone map, ready. Used from one thread."""

    def __init__(self, database: TzDatabase | None = None, places: Places | None = None) -> None:
        self.database = database or TzDatabase()
        self.places = places or Places(self.database)

    def resolve(self, query: Query) -> Resolution:
        """Return every candidate for the query, the likeliest first.

        Raises `InvalidInput`: an unknown zone (with `nearest`), an impossible date, a place off
        the globe, `lmt` without a place, or neither place nor zone.
        """
        return _Case(self, query).answer()


class _Case:
    """One query on its way to its answer."""

    def __init__(self, resolver: Resolver, query: Query) -> None:
        self.resolver, self.query = resolver, query
        self.database, self.place = resolver.database, query.place
        self.notices: list[Notice] = []
        self.candidates = Candidates(resolver.database)
        self.adoption: tuple[Switch, ...] = ()
        self.ambiguous = self.nonexistent = False
        if query.place is None and query.time_zone is None:
            raise InvalidInput("Give a place, a time_zone, or both.", field="time_zone")
        if query.tzdata not in {"backzone", "standard"}:
            raise InvalidInput("tzdata may be backzone or standard.", field="tzdata")
        if query.fold not in {None, 0, 1}:
            raise InvalidInput("fold may be 0 or 1.", field="fold")
        if query.place is not None:
            check(query.place)

    def answer(self) -> Resolution:
        fixed, zone = self._requested_zone()
        setting = self.resolver.places.look(self.place) if self.place is not None else None
        country = setting.country if setting else self.database.country(zone or "")
        area = area_of(setting.zone if setting else zone or "", country)
        if setting is not None and setting.calendar:
            area = setting.calendar
        self.adoption = changes_of(area)
        readings, notices = read(self.query.local_time, self.query.calendar, area)
        self.notices += notices
        if fixed is None:
            self._warn_of_place(zone, setting, readings[0])
            for number, reading in enumerate(readings):
                for rank, choice in enumerate(self._choices(reading, zone, setting)):
                    first = number == rank == 0
                    self._add_choice(reading, choice, setting, first=first)
        else:
            for reading in readings:
                self.candidates.add_fixed(reading, fixed)
        return self._finish(readings, setting)

    def _requested_zone(self) -> tuple[tuple[float, str] | None, str | None]:
        """Return (offset in s, name) for `lmt` or a fixed offset, or the zone asked for."""
        requested = self.query.time_zone
        if requested is None:
            return None, None
        if requested.strip().lower() == "lmt":
            if self.place is None:
                raise InvalidInput("lmt needs a place: its longitude.", field="time_zone")
            return (longitude_offset(self.place.longitude_deg), "lmt"), None
        seconds = fixed_offset(requested.strip())
        if seconds is not None:
            return (float(seconds), format_offset(seconds)), None
        zone = self.database.known(requested)
        if not self.database.has(zone, self.query.tzdata):
            raise InvalidInput(
                f"{zone} is only in the set backzone, not in standard.",
                field="time_zone",
                nearest=[zone],
            )
        return None, zone

    def _warn_of_place(self, zone: str | None, setting: Setting | None, reading: Reading) -> None:
        """Warn of the place, or that another zone was asked for than the map or the past has."""
        if setting is None:
            return
        if zone is None:
            self.notices += notices_for(setting)
            return
        kept = {choice.zone for choice in from_place(setting, reading.local_us // DAY_US)[0]}
        if zone not in kept:
            self._compare_with_map(zone, setting.zone)

    def _choices(self, reading: Reading, zone: str | None, setting: Setting | None) -> list[Choice]:
        """Return the times to try for a reading; adds the warnings of a day before 1970."""
        if zone is not None:
            return [Choice(zone, 1.0, f"{zone} was asked for")]
        if setting is None:  # a place or a zone is there: the constructor saw to it
            raise InvalidInput("Give a place, a time_zone, or both.", field="time_zone")
        choices, notices = from_place(setting, reading.local_us // DAY_US)
        self.notices += [notice for notice in notices if notice not in self.notices]
        return choices

    def _compare_with_map(self, zone: str, mapped: str) -> None:
        database = self.database
        if database.canonical(zone, "standard") != database.canonical(mapped, "standard"):
            self.notices.append(
                Notice("ZONE_OF_PLACE_DIFFERS", f"The zone map has the place in {mapped}.")
            )

    def _add_choice(
        self, reading: Reading, choice: Choice, setting: Setting | None, *, first: bool
    ) -> None:
        """Add the readings of a zone, of local mean time, or of an offset that the table states."""
        stated = None if choice.zone == "lmt" else fixed_offset(choice.zone)
        if stated is not None:
            self.candidates.add_stated(reading, choice, stated)
        elif choice.standard_only:
            self._add_standard(reading, choice)
        elif choice.zone != "lmt":
            self._add_zone(reading, choice, setting, first=first)
        elif setting is not None and self.place is not None:
            tzdata = self._set_of(setting.zone, reading)
            periods, gap = self._periods(setting.zone, tzdata, reading)
            own = replace(choice, zone=setting.zone)
            self.candidates.add_longitude(reading, own, (periods or gap)[0], self.place, tzdata)

    def _add_standard(self, reading: Reading, choice: Choice) -> None:
        """Add the zone's readings, by standard time where it had summer time."""
        tzdata = self._set_of(choice.zone, reading)
        zone = self.database.zone(choice.zone, tzdata)
        periods, gap = self._periods(choice.zone, tzdata, reading)
        share = replace(choice, weight=choice.weight / max(len(periods), 1))
        for period in periods or gap[:1]:  # a gap of summer time is none by standard time
            standard = zone.standard_before(period.index) if period.type.is_dst else period.type
            if standard is not None and standard.abbreviation not in NO_STANDARD_TIME:
                without = Period(period.start, period.end, standard, period.index)
                self.candidates.add_tzdb(reading, share, without, tzdata)

    def _set_of(self, zone: str, reading: Reading) -> TzSet:
        """Return the set for a zone: `backzone` is only about the years before 1970."""
        after_1970 = reading.local_us >= 0 and self.database.differs(zone)
        wanted: TzSet = "standard" if after_1970 else self.query.tzdata
        if self.database.has(zone, wanted):
            return wanted
        return "backzone" if wanted == "standard" else "standard"

    def _add_zone(
        self, reading: Reading, choice: Choice, setting: Setting | None, *, first: bool
    ) -> None:
        """Add a zone's readings, by the set asked for and, where it differs, by the other."""
        tzdata = self._set_of(choice.zone, reading)
        periods, gap = self._periods(choice.zone, tzdata, reading)
        if first:
            self.ambiguous, self.nonexistent = len(periods) > 1, bool(gap)
        readings = [*enumerate(periods or gap)]
        if self.query.fold is not None and len(readings) > 1:
            readings = [readings[self.query.fold]]
        share = choice.weight / len(readings)
        for number, period in readings:
            why = choice.why
            if len(periods) != 1:
                why += fold_or_gap(number, periods, reading.local_us)
            self._add_period(reading, Choice(choice.zone, share, why), period, setting, tzdata)
        if reading.local_us >= 0:
            return
        other: TzSet = "standard" if tzdata == "backzone" else "backzone"
        if not self.database.differs(choice.zone) or not self.database.has(choice.zone, other):
            return
        others = [p for part in self._periods(choice.zone, other, reading) for p in part]
        offsets = [p.type.offset_s for p in periods or gap]
        differing = [p for p in others if p.type.offset_s not in offsets]
        if self.place is not None and all(p.type.abbreviation == "LMT" for p in periods or gap):
            differing = [p for p in differing if p.type.abbreviation != "LMT"]
        for period in differing:
            weight = choice.weight * OTHER_SET_WEIGHT / len(differing)
            why = f"{choice.zone} in the set {other}"
            self.candidates.add_tzdb(reading, Choice(choice.zone, weight, why), period, other)
        if differing:
            other_offsets = ", ".join(format_offset(p.type.offset_s) for p in differing)
            mine = ", ".join(format_offset(offset) for offset in offsets)
            sentence = (
                f"For {choice.zone} the set {tzdata} says {mine}, the set {other} {other_offsets}."
            )
            self._warn_once("TZDATA_SETS_DIFFER", sentence)

    def _periods(
        self, zone: str, tzdata: TzSet, reading: Reading
    ) -> tuple[list[Period], list[Period]]:
        local = reading.local_us - (MICROSECONDS if reading.leap_second else 0)
        return self.database.zone(zone, tzdata).readings(local // MICROSECONDS)

    def _add_period(
        self,
        reading: Reading,
        choice: Choice,
        period: Period,
        setting: Setting | None,
        tzdata: TzSet,
    ) -> None:
        """Add a period's reading; where no standard time was kept, local mean time goes first."""
        year = reading.year
        nothing_kept = period.type.abbreviation in NO_STANDARD_TIME
        at_sea = setting is not None and setting.ocean and choice.zone == setting.zone
        if not (nothing_kept or at_sea or year > LAST_LAWFUL_YEAR):
            self.candidates.add_tzdb(reading, choice, period, tzdata)
            return
        by_longitude, by_zone = LMT_WEIGHTS
        if at_sea and NAUTICAL_SINCE_YEAR <= year <= LAST_LAWFUL_YEAR:
            by_longitude, by_zone = by_zone, by_longitude
        self._warn_mean_time(year, period)
        zone, weight, why = choice.zone, choice.weight, choice.why
        if self.place is None:
            by_zone = 1.0
        else:
            part = Choice(zone, weight * by_longitude, why)
            self.candidates.add_longitude(reading, part, period, self.place, tzdata)
        weight *= by_zone
        lawless = year > LAST_LAWFUL_YEAR
        mean_time = self.database.zone(zone, tzdata).last_mean_time() if lawless else None
        if mean_time is not None:
            mean = Period(None, None, mean_time, -1)
            part = Choice(zone, weight, f"mean time of {zone}")
            self.candidates.add_tzdb(reading, part, mean, tzdata)
            weight, why = weight / 2, f"{zone}: today's rule, if it is kept"
        self.candidates.add_tzdb(reading, Choice(zone, weight, why), period, tzdata)

    def _warn_mean_time(self, year: int, period: Period) -> None:
        if year > LAST_LAWFUL_YEAR:
            sentence = "No civil time is known so far ahead: local mean time comes first."
            self._warn_once("LOCAL_MEAN_TIME", sentence)
        elif period.type.abbreviation == "-00":
            sentence = "By the database nobody lived here then, or no local time is known."
            self._warn_once("UNINHABITED", sentence)
        elif period.type.abbreviation == "LMT":
            sentence = "Before standard time each town kept the mean time of its own longitude."
            self._warn_once("LOCAL_MEAN_TIME", sentence)
        if year < CLOCKS_BY_THE_SUN_UNTIL:
            sentence = (
                "Clocks may have been set by the sun itself: apparent time differs from mean time "
                "by up to 16 minutes."
            )
            self._warn_once("APPARENT_SOLAR_TIME", sentence)

    def _warn_once(self, code: str, detail: str) -> None:
        notice = Notice(code, detail)
        if notice not in self.notices:
            self.notices.append(notice)

    def _finish(self, readings: list[Reading], setting: Setting | None) -> Resolution:
        ranked = self.candidates.ranked(
            self.place, self.query.candidate, leap_second=readings[0].leap_second
        )
        self._warn_of_readings(ranked[0])
        if len(ranked) == 1:  # all that may have been kept showed the same
            self.notices = [notice for notice in self.notices if notice.code != "BEFORE_1970"]
        return Resolution(
            candidates=ranked,
            ambiguous=self.ambiguous,
            nonexistent=self.nonexistent,
            local_us=readings[0].local_us,
            leap_second=readings[0].leap_second,
            place=setting.summary() if setting else None,
            tzdb_version=self.database.version,
            boundary_version=self.resolver.places.boundary_version if setting else None,
            warnings=self.notices,
            adoption=self.adoption,
        )

    def _warn_of_readings(self, first: Candidate) -> None:
        if self.ambiguous:
            sentence = "The clocks showed this time twice: fold 0 is the first time, 1 the second."
            self.notices.append(Notice("AMBIGUOUS", sentence))
        if self.nonexistent:
            self.notices.append(
                Notice("NONEXISTENT", "The clocks were put forward past this time.")
            )
        if first.rule.kind == "tzdb" and first.utc_us > self.database.released_us:
            rules_text = (
                f"The rules are those known when IANA {self.database.version} came out "
                f"({self.database.released:%Y-%m-%d}); they may have changed since, or may change."
            )
            self.notices.append(Notice("FUTURE_RULES", rules_text))
