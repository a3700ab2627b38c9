# SPDX-License-Identifier: GPL-2.0-only
#
# bench.json of tests/perf/report, from $rows; $versions; $both, the lines of what is
# counted inside and outside (tests/perf/run); $commands, those of tests/perf/commands.sh;
# $published, tests/perf/published.

def lines($text): $text | split("\n") | map(select(test("^[^#]")));
def data($kind):
	lines($published) | map(split(";") | map(gsub("^\\s+|\\s+$"; ""))) | map(select(.[0] == $kind));

# They agree when they differ by less than a twentieth of an event or 3 %: the
# counters are read a little before and after the log is switched on and off.
def tolerance: [0.05, .inside * 0.03] | max;

def outside:
	lines($both) | map(split(" ") | {
		board: .[5], name: .[0], hypervisor: .[3], host_cpus: .[4] | tonumber,
		inside: .[1] | tonumber, outside: .[2] | tonumber,
	} | .agrees = (.inside - .outside | fabs) <= tolerance);

def published:
	data("published") | map({group: .[1], name: .[2], what: .[3], value: .[4] | tonumber,
		unit: .[5], machine: .[6], source: .[7]});

def commands:
	lines($commands) | map(capture("^(?<part>\\S+) (?<hypervisor>\\S+) (?<host_cpus>[0-9]+) (?<name>\\S+) (?<command>.*)$")
		| .host_cpus |= tonumber);

# What the counted events of an operation would take.
def cycles:
	[data("weight")[] as $w | $rows[] | select(.group == "events" and (.name | endswith("_" + $w[1])))
	| ($w[3] | tonumber) as $each | {
		board, operation: .name | rtrimstr("_" + $w[1]), host_cpus, event: $w[1], what: $w[2],
		"each": $each, kvm: (if .kvm then .kvm * $each else null end), weir: (.weir * $each),
		machine: $w[4], source: $w[5],
	}] | sort_by(.operation, .host_cpus);

{versions: $versions, commands: commands, rows: $rows, outside: outside, cycles: cycles,
	published: published}
