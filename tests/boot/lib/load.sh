# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside the emulated host, after qemu.sh: load in guest N that checks itself, for
# what may happen to a guest meanwhile. Its second disk is overwritten.

load_start()
{
	guest "$1" "base64 -d <<<$(base64 -w0 /share/load-guest) | bash; echo started" |
		grep -q started || fail "no load in guest $1"
	read -r load_here load_there < <(both_clocks "$1")
}

# load_stop N MOST [LEAST]: nothing went wrong, and the guest's clock is behind the
# host's by so many milliseconds (at least none), give or take a second.
load_stop()
{
	local here there behind said
	read -r here there < <(both_clocks "$1")
	behind=$((here - load_here - (there - load_there)))
	if [ "$behind" -lt $((${3:-0} - 1000)) ] || [ "$behind" -gt $(($2 + 1000)) ]; then
		fail "the guest's clock is behind by $behind ms, not ${3:-0} to $2 ms"
	fi
	said=$(guest "$1" "touch /tmp/stop
		for ((i = 0; i < 600; i++)); do
			mapfile -t ended </tmp/ended 2>/dev/null
			[ \${#ended[@]} != 3 ] || break
			sleep 0.1
		done
		[ \$i -lt 600 ] || echo no end, only of \${ended[*]}: wrong
		cat /tmp/clock; echo rounds; cat /tmp/rounds
		cat /tmp/wrong 2>/dev/null && echo wrong; rm /tmp/clock /tmp/stop")
	said=${said//$'\n'/ }
	echo "behind by $behind ms of $2, $said"
	grep -q wrong <<<"$said" && fail "in the guest: $said"
	grep -q 'rounds [1-9]' <<<"$said" || fail "no disk load"
	grep -q 'back 0' <<<"$said" || fail "the guest's clock went back"
}

# both_clocks N: the host's clock and that of guest N, of several looks the one
# that took least.
both_clocks()
{
	local i before there after best=999999 line=''
	for ((i = 0; i < 6; i++)); do
		before=$(host_uptime) there=$(uptime_of "$1") after=$(host_uptime)
		[ $((after - before)) -lt "$best" ] || continue
		best=$((after - before))
		line="$(((before + after) / 2)) $there"
	done
	echo "$line"
}

# Milliseconds.
host_uptime()
{
	local up
	read -r up _ </proc/uptime
	echo $((10#${up/./} * 10))
}

# A stream into guest N that comes back, until echo_stop.
echo_start()
{
	rm -f /tmp/echo-stop
	while [ ! -e /tmp/echo-stop ]; do
		head -c 64K /dev/urandom
		sleep 0.05
	done | tee /tmp/sent | socat -t 60 - "TCP:10.0.$1.2:9000" >/tmp/echoed &
	echo_pid=$!
	sleep 0.5
}

# echo_stop N WHEN
echo_stop()
{
	sleep 0.5
	touch /tmp/echo-stop
	wait "$echo_pid" || fail "$2: the stream broke"
	[ "$(stat -c %s /tmp/sent)" -gt 500000 ] || fail "$2: no stream"
	cmp /tmp/sent /tmp/echoed || fail "$2: the stream changed on its way"
}
