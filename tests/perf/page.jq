# SPDX-License-Identifier: GPL-2.0-only
#
# The page of tests/perf/report, which needs nothing else to be looked at: a bar
# for each row, Weir and the host without a guest against KVM, and a transaction
# in its parts. $trace: what `weir trace --json` says, if anything.

def text: @html;
def rounded($places): pow(10; $places) as $p | . * $p | round / $p;
def reached:
	(if .group == "events" then .weir else .ratio end) as $value
	| if .better == "lower" then $value <= .goal else $value >= .goal end;

# Bars reach this far; a longer one is cut, its figure tells.
def full: 4;
def width: ([., full] | min) / full * 420 | rounded(1);

def bar($y; $class; $ratio; $caption):
	"<rect class=\"\($class)\" x=\"190\" y=\"\($y)\" width=\"\($ratio | width)\" height=\"9\"/>"
	+ "<text class=\"small\" x=\"\(194 + ($ratio | width))\" y=\"\($y + 8)\">\($caption)</text>";

def goal_mark:
	if .goal == null then "" else
		(190 + (.goal | width)) as $x
		| "<line class=\"goal\" x1=\"\($x)\" x2=\"\($x)\" y1=\"1\" y2=\"23\"/>"
	end;

def chart_row:
	"<svg viewBox=\"0 0 760 24\" role=\"img\">"
	+ "<text x=\"0\" y=\"15\">\(.name | text)</text>"
	+ "<text class=\"small\" x=\"150\" y=\"15\">\(.host_cpus) CPU</text>"
	+ bar(2; "weir"; .ratio; "\(.weir) \(.unit), \(.ratio | rounded(2)) of KVM's \(.kvm)")
	+ (if .native then bar(13; "native"; .native / .kvm; "without a guest \(.native)") else "" end)
	+ "<line class=\"kvm\" x1=\"295\" x2=\"295\" y1=\"0\" y2=\"24\"/>" + goal_mark + "</svg>";

def group($name; $title; $rows):
	if $rows | length == 0 then "" else
		"<h2>\($title)</h2>" + ($rows | map(chart_row) | join("\n"))
	end;

def table_row:
	"<tr><td>\(.name | text)</td><td class=\"n\">\(.host_cpus)</td><td>\(.unit)</td>"
	+ "<td class=\"n\">\(.native // "")</td><td class=\"n\">\(.kvm // "")</td>"
	+ "<td class=\"n\">\(.xen // "")</td>"
	+ "<td class=\"n\">\(.weir)</td>"
	+ "<td class=\"n\">\(if .ratio then .ratio | rounded(3) else "" end)</td>"
	+ "<td class=\"n\">\(if .goal then .goal | rounded(3) else "" end)</td>"
	+ "<td>\(if .goal then if reached then "reached" else "missed" end else "" end)</td>"
	+ "<td class=\"n\">\(.runs)</td><td class=\"n\">\(.spread.weir | map(tostring) | join(" to "))</td></tr>";

def colours: ["#0072b2", "#56b4e9", "#9bd3f2", "#cc79a7", "#e6b3cf", "#8a4f7d", "#b58900",
	"#009e73", "#d55e00", "#f0a36b"];

def transaction:
	.ns as $all
	| (reduce .parts[] as $p ({x: 0, i: 0, out: ""};
		($p.ns / $all * 760) as $w
		| .out += "<rect x=\"\(.x | rounded(2))\" y=\"0\" width=\"\($w | rounded(2))\" height=\"34\" "
			+ "fill=\"\(colours[.i])\"><title>\($p.part): \($p.ns | round) ns</title></rect>"
		| .x += $w | .i += 1)).out as $bars
	| (reduce .parts[] as $p ({i: 0, last: "", out: ""};
		.out += "<tr><td>\(if $p.group == .last then "" else $p.group end)</td>"
			+ "<td><i style=\"background: \(colours[.i])\"></i>\($p.part)</td>"
			+ "<td class=\"n\">\($p.ns | round)</td><td class=\"n\">\($p.ns / $all * 100 | rounded(1)) %</td></tr>"
		| .last = $p.group | .i += 1)).out as $rows
	| "<h2>One TCP_RR transaction under Weir, \($all | round) instructions</h2>"
	+ "<p>\(.transactions) transactions, while they were recorded, which takes its share.</p>"
	+ "<svg viewBox=\"0 0 760 34\" role=\"img\">\($bars)</svg><table>\($rows)</table>";

# What papers say of the same operation, on other machines.
def published($rows):
	[.published[] | . as $p | $rows[] | select(.group == $p.group and .name == $p.name)
	| "<tr><td>\($p.name | text)</td><td>\($p.what | text)</td><td class=\"n\">\($p.value)</td>"
	+ "<td>\($p.unit | text)</td><td>\($p.machine | text)</td><td>\($p.source | text)</td>"
	+ "<td class=\"n\">\(.host_cpus)</td><td>\(.unit | text)</td>"
	+ "<td class=\"n\">\(.native // "")</td><td class=\"n\">\(.kvm // "")</td>"
	+ "<td class=\"n\">\(.xen // "")</td><td class=\"n\">\(.weir)</td></tr>"]
	| if length == 0 then "" else
		"<h2>Published figures, of other machines</h2>
<p>Beside what was measured here, of operations in instructions.</p>
<table><tr><th></th><th></th><th>published</th><th></th><th>machine</th><th></th><th>CPUs</th><th>here</th>
<th>native</th><th>KVM</th><th>Xen</th><th>Weir</th></tr>
\(join("\n"))</table>"
	end;

def commands:
	[.commands[] | "<tr><td>\(.part | text)</td><td>\(.hypervisor | text)</td>"
	+ "<td class=\"n\">\(.host_cpus)</td><td>\(.name | text)</td><td><code>\(.command | text)</code></td></tr>"]
	| if length == 0 then "" else
		"<details><summary>What was run</summary>
<table><tr><th></th><th></th><th>CPUs</th><th></th><th></th></tr>
\(join("\n"))</table></details>"
	end;

def cycles:
	[.cycles[] | "<tr><td>\(.operation | text)</td><td class=\"n\">\(.host_cpus)</td><td>\(.what | text)</td>"
	+ "<td class=\"n\">\(.each)</td><td>\(.machine | text), \(.source | text)</td>"
	+ "<td class=\"n\">\(.kvm // 0 | rounded(0))</td><td class=\"n\">\(.weir | rounded(0))</td></tr>"]
	| if length == 0 then "" else
		"<h2>What the events of one operation would take, in cycles</h2>
<p>As often as they were counted here, weighed with what one took on another machine.</p>
<table><tr><th></th><th>CPUs</th><th></th><th>each</th><th></th><th>KVM</th><th>Weir</th></tr>
\(join("\n"))</table>"
	end;

def outside:
	[.outside[] | "<tr><td>\(.name | text)</td><td class=\"n\">\(.host_cpus)</td><td>\(.hypervisor)</td>"
	+ "<td class=\"n\">\(.inside)</td><td class=\"n\">\(.outside)</td>"
	+ "<td>\(if .agrees then "agree" else "disagree" end)</td></tr>"]
	| if length == 0 then "" else
		"<h2>Counted inside, and outside by the emulator</h2>
<table><tr><th></th><th>CPUs</th><th></th><th>inside</th><th>outside</th><th></th></tr>
\(join("\n"))</table>"
	end;

.rows as $rows
| "<!DOCTYPE html>
<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Weir and KVM, board \($rows[0].board)</title>
<style>
body { font: 15px/1.5 sans-serif; max-width: 800px; margin: 2em auto; padding: 0 1em; color: #222;
  background: #fff }
svg { display: block; width: 100%; height: auto; print-color-adjust: exact }
svg text { font-size: 12px } svg text.small { font-size: 9px; fill: #555 }
.weir { fill: #0072b2 } .native { fill: #bbb } .kvm { stroke: #222 }
.goal { stroke: #d55e00; stroke-dasharray: 3 2 }
table { border-collapse: collapse; margin: 1em 0; font-size: 13px }
th, td { padding: .1em .8em .1em 0; text-align: left; border-bottom: 1px solid #ddd }
td.n { text-align: right; font-variant-numeric: tabular-nums }
code { font-size: 11px; overflow-wrap: anywhere }
td i { display: inline-block; width: .9em; height: .9em; margin-right: .5em; print-color-adjust: exact }
</style></head><body>
<h1>Weir and KVM, board \($rows[0].board)</h1>
<p>One emulated machine, one run, by instruction counting: a virtual second is 10<sup>9</sup>
instructions. Blue is Weir, grey the host without a guest; the black line is KVM, the dashed one the
goal. Bars end at \(full) times KVM.</p>
\(group("micro"; "Operations, in instructions: shorter is better"; $rows | map(select(.group == "micro"))))
\(group("net"; "Network, per virtual second: longer is better"; $rows | map(select(.group == "net"))))
\(group("blk"; "Disk, per virtual second: longer is better"; $rows | map(select(.group == "blk"))))
\(group("scale"; "Many guests, and many vCPUs"; $rows | map(select(.group == "scale"))))
\([$trace[].devices[]? | select(.kind == "network" and .transactions > 0) | transaction] | join(""))
<h2>Figures</h2>
<table><tr><th></th><th>CPUs</th><th></th><th>native</th><th>KVM</th><th>Xen</th><th>Weir</th><th>ratio</th><th>goal</th>
<th></th><th>runs</th><th>Weir, lowest to highest</th></tr>
\($rows | map(table_row) | join("\n"))</table>
\(cycles)
\(published($rows))
\(outside)
<h2>Versions</h2>
<table>\(.versions | to_entries | map("<tr><td>\(.key | text)</td><td>\(.value | text)</td></tr>") | join(""))</table>
\(commands)
</body></html>"
