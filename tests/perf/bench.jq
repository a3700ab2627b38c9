# SPDX-License-Identifier: GPL-2.0-only
#
# bench.json of tests/perf/report, from $rows; $versions; $both, the lines of what is
# counted inside and outside (tests/perf/run).

def lines($text): $text | split("\n") | map(select(test("^[^#]")));

# They agree when they differ by less than a twentieth of an event or 3 %: the
# counters are read a little before and after the log is switched on and off.
def tolerance: [0.05, .inside * 0.03] | max;

def outside:
	lines($both) | map(split(" ") | {
		board: .[5], name: .[0], hypervisor: .[3], host_cpus: .[4] | tonumber,
		inside: .[1] | tonumber, outside: .[2] | tonumber,
	} | .agrees = (.inside - .outside | fabs) <= tolerance);

{versions: $versions, rows: $rows, outside: outside}
