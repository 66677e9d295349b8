"""What JSBSim takes to fly one aircraft for one second: the F-16 that comes with it, trimmed, level at 6 km.

Another fidelity, so no ratio: six degrees of freedom, engine, controls and tables, 120 steps a second, nobody steering.
The last line is JSON: model, steps a second, and least, median and most processor time [us] of an aircraft-second.
"""

import json
import statistics
import time

import jsbsim

MODEL = "f16"
HZ = 120
FLOWN_S = 60
SAMPLES = 7
ALTITUDE_FT = 20_000.0


def main() -> None:
    """Flies the model some times over."""
    cost_us = sorted(aircraft_second_us() for _ in range(SAMPLES))
    figures = {"least": cost_us[0], "median": statistics.median(cost_us), "most": cost_us[-1]}
    print(json.dumps({"model": MODEL, "hz": HZ, "us": figures}))


def aircraft_second_us() -> float:
    """Processor time of a second of flight."""
    flight = jsbsim.FGFDMExec(None)
    flight.set_debug_level(0)
    flight.load_model(MODEL)
    flight.set_dt(1.0 / HZ)
    flight["ic/h-sl-ft"] = ALTITUDE_FT
    flight["ic/mach"] = 0.7
    flight["propulsion/set-running"] = -1
    flight.run_ic()
    flight.do_trim(1)
    begun_s = time.process_time()
    for _ in range(HZ * FLOWN_S):
        flight.run()
    spent_s = time.process_time() - begun_s
    if not abs(flight["position/h-sl-ft"] - ALTITUDE_FT) < 500.0:
        raise SystemExit(f"{MODEL} did not stay level: what it costs says nothing")
    return 1e6 * spent_s / FLOWN_S


if __name__ == "__main__":
    main()
