"""Reads a replay with two independent readers and compares what they saw with the other files of the folder.

    python3 -m venv readers && readers/bin/pip install pyacmi constantly tacview-duckdb 'duckdb==1.4.*'
    mig-alley replay black-thursday --output replay
    readers/bin/python tests/readers/acmi.py replay

`constantly` is needed by pyacmi, which does not say so; tacview-duckdb does not know newer versions of duckdb. Ends with 1
where a reader saw anything else than `tracks.csv` and `events.jsonl` hold. Not part of the tests that every change runs: it
needs the network once, for the readers.
"""

import contextlib
import csv
import io
import json
import math
import sys
import tempfile
from pathlib import Path

# WGS 84
SEMI_MAJOR_AXIS_M = 6_378_137.0
ECCENTRICITY2 = 0.00669437999014
# places in tracks.csv are rounded to 0.1 m, in replay.acmi to 1 cm
TOLERANCE_M = 0.15
# kinds of events.jsonl that are remarks in the recording; each aircraft that flew adds its end
REMARKS = {"hit", "fired", "fire_out", "straggled", "bombs_away"}


def expected(folder):
    """Last place of every aircraft, number of points, remarks and losses, from the other files."""
    last, points = {}, 0
    with open(folder / "tracks.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            last[row["aircraft"]] = tuple(float(row[c]) for c in ("east_m", "north_m", "altitude_m"))
            points += 1
    with open(folder / "events.jsonl", encoding="utf-8") as file:
        events = [json.loads(line) for line in file][1:]
    lost = {"shot_down", "lost_returning", "written_off"}
    losses = [e["aircraft"] for e in events if e["kind"] == "fate" and e["details"][0] in lost]
    remarks = sum(e["kind"] in REMARKS for e in events)
    return {"last": last, "points": points, "remarks": remarks, "losses": sorted(losses)}


def metres(longitude_deg, latitude_deg, origin):
    """East and north of the aim point, by the conversion that docs/replay.md gives."""
    longitude_0_deg, latitude_0_deg = origin
    latitude_0 = math.radians(latitude_0_deg)
    w2 = 1.0 - ECCENTRICITY2 * math.sin(latitude_0) ** 2
    east_m = math.radians(longitude_deg - longitude_0_deg) * SEMI_MAJOR_AXIS_M / math.sqrt(w2) * math.cos(latitude_0)
    north_m = math.radians(latitude_deg - latitude_0_deg) * SEMI_MAJOR_AXIS_M * (1.0 - ECCENTRICITY2) / w2**1.5
    return east_m, north_m


def farthest_off_m(last, seen, origin):
    """Largest distance between the last places of tracks.csv and of a reader: name -> longitude, latitude, altitude."""
    worst = 0.0
    for name, (east_m, north_m, altitude_m) in last.items():
        longitude_deg, latitude_deg, seen_altitude_m = seen[name]
        x_m, y_m = metres(longitude_deg, latitude_deg, origin)
        worst = max(worst, abs(x_m - east_m), abs(y_m - north_m), abs(seen_altitude_m - altitude_m))
    return worst


def with_pyacmi(path, said):
    from pyacmi import Acmi

    acmi = Acmi()
    with contextlib.redirect_stdout(said):
        acmi.load_acmi(str(path))
    seen = {o.get_value("Pilot"): (o.longitude(), o.latitude(), o.altitude()) for o in acmi.objects.values()}
    return {
        "objects": len(acmi.objects),
        "removed": len(acmi.removed_objects()),
        "frames": len(acmi.timeframes),
        # it knows no events, and says so for each
        "events": said.getvalue().count("Unknown global property: Event"),
        "time": acmi.reference_time.isoformat() if acmi.reference_time else None,
        "seen": seen,
        "origin": (acmi.reference_longitude, acmi.reference_latitude),
    }


def with_duckdb(path, said):
    import duckdb
    from tacview_duckdb.api import parse_acmi

    with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stdout(said):
        try:
            parse_acmi(str(path), output_dir=scratch, enrichments=[], async_enrichments=False)
        except duckdb.Error as fault:
            # Without the network it has no list of airports and stumbles over their index, after it has written everything.
            if "airports" not in str(fault):
                raise
        database = next(Path(scratch).glob("*.duckdb"))
        with duckdb.connect(str(database)) as connection:
            return asked(lambda sql: connection.execute(sql).fetchall())


def asked(ask):
    aircraft = "FROM objects WHERE type_basic = 'FixedWing'"
    last = ask(
        "SELECT o.pilot, arg_max(s.longitude, s.timestamp), arg_max(s.latitude, s.timestamp), "
        "arg_max(s.altitude, s.timestamp) FROM states s JOIN objects o ON o.id = s.object_id GROUP BY o.pilot"
    )
    return {
        "objects": ask(f"SELECT count(*) {aircraft}")[0][0],
        "removed": ask(f"SELECT count(*) {aircraft} AND removed_at IS NOT NULL")[0][0],
        "states": ask("SELECT count(*) FROM states")[0][0],
        # one of a kind and moment: the others it drops
        "events": ask("SELECT count(*) FROM events")[0][0],
        "destroyed": ask("SELECT count(*) FROM events WHERE event_name = 'Destroyed'")[0][0],
        "seen": {row[0]: row[1:] for row in last},
    }


def distinct_events(path):
    """Events of the file, and kinds by moment: what tacview-duckdb keeps of them."""
    kinds, moment, count = set(), None, 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            moment = line
        elif line.startswith("0,Event="):
            count += 1
            kinds.add((moment, line.removeprefix("0,Event=").split("|")[0]))
    return count, len(kinds), len([kind for kind in kinds if kind[1] == "Destroyed"])


def main(folder):
    path = folder / "replay.acmi"
    want = expected(folder)
    count, distinct, distinct_destroyed = distinct_events(path)
    flown = len(want["last"])
    said = io.StringIO()
    py, db = with_pyacmi(path, said), with_duckdb(path, io.StringIO())
    checks = [
        ("pyacmi: objects", py["objects"], flown),
        ("pyacmi: removed objects", py["removed"], flown),
        ("pyacmi: events", py["events"], want["remarks"] + flown),
        ("tacview-duckdb: objects", db["objects"], flown),
        ("tacview-duckdb: removed objects", db["removed"], flown),
        ("tacview-duckdb: states", db["states"], want["points"]),
        ("tacview-duckdb: events, one of a kind and moment", db["events"], distinct),
        ("tacview-duckdb: moments of loss", db["destroyed"], distinct_destroyed),
        ("file: events", count, want["remarks"] + flown),
    ]
    failed = False
    for what, got, wanted in checks:
        failed |= got != wanted
        print(f"{'ok  ' if got == wanted else 'FAIL'} {what}: {got} (files: {wanted})")
    for name, reader in (("pyacmi", py), ("tacview-duckdb", db)):
        off_m = farthest_off_m(want["last"], reader["seen"], py["origin"])
        failed |= off_m > TOLERANCE_M
        print(f"{'ok  ' if off_m <= TOLERANCE_M else 'FAIL'} {name}: last places within {off_m:.3f} m of tracks.csv")
    print(f"     losses {len(want['losses'])}: {' '.join(want['losses'])}")
    print(f"     pyacmi: {py['frames']} frames, begin {py['time']}, origin {py['origin']}")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: acmi.py FOLDER (of a replay)")
    sys.exit(main(Path(sys.argv[1])))
