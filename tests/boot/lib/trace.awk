# SPDX-License-Identifier: GPL-2.0-only
#
# A trace of Weir's events, with -v at=guest of a guest that answers pings: did
# those that must come, are their fields sane, how many packets were seen all the
# way from the tap to the tap.

function bad(why)
{
	print "trace: " why ": " $0 > "/dev/stderr"
	failed = 1
}

# NAME=VALUE: f["NAME"] = "VALUE"
function fields(i, kv)
{
	delete f
	for (i = name_at + 1; i <= NF; i++) {
		split($i, kv, "=")
		f[kv[1]] = kv[2]
	}
}

# A packet's way: these in this order, whatever comes between.
function way(what)
{
	if (what == step[1])
		done = 1
	else if (done && what == step[done + 1])
		done++
	if (done == steps) {
		trips++
		done = 0
	}
}

BEGIN {
	steps = split("tap run0 rx call0 interrupt line inject entry exit notify1 kick run1 tx entry", step)
	if (at == "api") {
		want = "weir_irqfd weir_ioeventfd weir_irq_maint"
	} else {
		want = "weir_slow weir_poll weir_block weir_unblock weir_wake weir_ipi"
		want = want " weir_vhost_kick weir_vhost_run weir_vhost_ran weir_vhost_used"
		want = want " weir_vhost_call weir_vhost_gather weir_vhost_tap weir_vhost_rx"
		want = want " weir_vhost_tx weir_vhost_submit weir_vhost_complete"
		want = want " weir_virtio_notify weir_virtio_interrupt weir_virtio_ack"
	}
	want = want " weir_entry weir_exit weir_load weir_put weir_irq_line weir_irq_inject"
	want = want " weir_mmio_kernel weir_mmio_user weir_fault"
}

/^#/ { next }

{
	for (name_at = 1; name_at < NF && $name_at !~ /^weir_[a-z_]+:$/; name_at++)
		;
	if (name_at == NF && $name_at !~ /^weir_/)
		next
	name = substr($name_at, 1, length($name_at) - 1)
	count[name]++
	fields()
}

"vm" in f && f["vm"] !~ /^[1-9][0-9]*$/ { bad("vm") }
"vcpu" in f && f["vcpu"] !~ /^[0-9]+$/ { bad("vcpu") }

name == "weir_entry" {
	if (f["pc"] !~ /^0x[0-9a-f]+$/)
		bad("pc")
	way("entry")
}
name == "weir_exit" {
	if (f["cause"] == "sync" ? f["ec"] == "0x0" : f["esr"] != "0x0" && f["esr"] != "0")
		bad("esr")
	if (f["cause"] !~ /^(sync|irq|serror)$/)
		bad("cause")
	cause[f["cause"]]++
	way("exit")
}
name == "weir_irq_line" {
	if (f["intid"] > 1019)
		bad("intid")
	way("line")
}
name == "weir_irq_inject" {
	if (f["lr"] > 15 || f["val"] !~ /^0x[0-9a-f]{16}$/)
		bad("list register")
	way("inject")
}
name ~ /^weir_mmio/ {
	if ((f["len"] != 1 && f["len"] != 2 && f["len"] != 4 && f["len"] != 8) ||
	    f["addr"] !~ /^0x[0-9a-f]+$/)
		bad("access")
}
name == "weir_fault" {
	if (f["ret"] != 0 && f["ret"] != 1 && f["ret"] != -11)
		bad("result")
}
name ~ /^weir_(vhost|virtio)/ && f["dev"] !~ /^[01]$/ { bad("device") }
name == "weir_vhost_tap" { way("tap") }
name == "weir_vhost_run" {
	if (f["where"] !~ /^(kick|atomic|worker)$/)
		bad("place")
	way("run" f["vq"])
}
name == "weir_vhost_rx" {
	if (f["n"] < 14 || f["n"] > 65536 + 256)
		bad("length")
	way("rx")
}
name == "weir_vhost_call" { way("call" f["vq"]) }
name == "weir_vhost_kick" { way("kick") }
name == "weir_vhost_tx" { way("tx") }
name == "weir_vhost_submit" {
	if (f["len"] % 512)
		bad("length")
	at_disk[f["id"]]++
}
name == "weir_vhost_complete" {
	if (at_disk[f["id"]]-- < 1 || f["status"] != 0)
		bad("completion")
}
name == "weir_virtio_interrupt" {
	if (f["intid"] < 32 || f["intid"] > 1019 || f["bits"] != "0x1")
		bad("interrupt")
	way("interrupt")
}
name == "weir_virtio_notify" { way("notify" f["vq"]) }

END {
	for (name in count)
		print "trace: " name, count[name]
	n = split(want, names, " ")
	for (i = 1; i <= n; i++)
		if (!count[names[i]]) {
			print "trace: no " names[i] > "/dev/stderr"
			failed = 1
		}
	if (!cause["sync"] || !cause["irq"]) {
		print "trace: causes" > "/dev/stderr"
		failed = 1
	}
	if (at == "guest") {
		print "trace: packets in and out again", trips
		failed = failed || trips < 3
	}
	exit failed
}
