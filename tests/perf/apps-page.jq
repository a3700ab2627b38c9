# SPDX-License-Identifier: GPL-2.0-only
#
# The page of tests/perf/apps, which needs nothing else to be looked at: for each
# application what is left of the host's own figure under Weir and under KVM.

def text: @html;
def rounded($places): pow(10; $places) as $p | . * $p | round / $p;

# Bars reach this far; a longer one is cut, its figure tells.
def full: 1.25;
def width: ([., full] | min) / full * 400 | rounded(1);

def bar($y; $class; $of; $value; $native):
	($value / $native) as $share
	| "<rect class=\"\($class)\" x=\"190\" y=\"\($y)\" width=\"\($share | width)\" height=\"9\"/>"
	+ "<text class=\"small\" x=\"\(194 + ($share | width))\" y=\"\($y + 8)\">"
	+ "\($of) \($share | rounded(2)), \($value | rounded(1))</text>";

def chart_row:
	"<svg viewBox=\"0 0 760 24\" role=\"img\">"
	+ "<text x=\"0\" y=\"15\">\(.name | text)</text>"
	+ "<text class=\"small\" x=\"150\" y=\"15\">\(.host_cpus) CPU</text>"
	+ bar(2; "weir"; "Weir"; .weir; .native) + bar(13; "peer"; "KVM"; .kvm; .native)
	+ (190 + (1 | width)
		| "<line class=\"native\" x1=\"\(.)\" x2=\"\(.)\" y1=\"0\" "
		+ "y2=\"24\"/>")
	+ "</svg>";

def table_row:
	"<tr><td>\(.name | text)</td><td class=\"n\">\(.host_cpus)</td><td>\(.unit)</td>"
	+ ([.native, .kvm, .weir | rounded(2)]
		+ [.kvm / .native, .weir / .native, .ratio | rounded(3)] + [.runs]
		| map("<td class=\"n\">\(.)</td>") | join(""))
	+ "<td class=\"n\">\(.spread.weir | map(tostring) | join(" to "))</td></tr>";

(.rows[0].board // "none") as $board
| "<!DOCTYPE html>
<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Applications, board \($board)</title>
<style>
body { font: 15px/1.5 sans-serif; max-width: 800px; margin: 2em auto; padding: 0 1em; color: #222;
  background: #fff }
svg { display: block; width: 100%; height: auto; print-color-adjust: exact }
svg text { font-size: 12px } svg text.small { font-size: 9px; fill: #555 }
.weir { fill: #0072b2 } .peer { fill: #bbb } .native { stroke: #222 }
table { border-collapse: collapse; margin: 1em 0; font-size: 13px }
th, td { padding: .1em .8em .1em 0; text-align: left; border-bottom: 1px solid #ddd }
td.n { text-align: right; font-variant-numeric: tabular-nums }
</style></head><body>
<h1>Applications, board \($board)</h1>
<p>One emulated machine, one run, by instruction counting: a virtual second is 10<sup>9</sup>
instructions. Blue is Weir, grey KVM, each by the figure of the host without a guest, which is the
black line: longer is better. Bars end at \(full) of it.</p>
\(.rows | map(chart_row) | join("\n"))
<h2>Figures</h2>
<table><tr><th></th><th>CPUs</th><th></th><th>native</th><th>KVM</th><th>Weir</th>
<th>KVM of native</th><th>Weir of native</th><th>Weir of KVM</th>
<th>runs</th><th>Weir, lowest to highest</th></tr>
\(.rows | map(table_row) | join("\n"))</table>
<h2>Versions</h2>
<table>\(.versions | to_entries | map("<tr><td>\(.key | text)</td><td>\(.value | text)</td></tr>") | join(""))</table>
</body></html>"
