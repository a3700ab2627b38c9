# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside the emulated host, after qemu.sh: load in guest N that checks itself, for
# what may happen to a guest meanwhile. Its second disk is overwritten.

load_start()
{
	guest "$1" "base64 -d <<<$(base64 -w0 /share/load-guest) | bash
		until grep -q '[1-9]' /tmp/rounds; do sleep 0.1; done; echo started" |
		grep -q started || fail "no load in guest $1"
	load_ahead=$(clock_ahead "$1")
}

# load_stop N MOST [LEAST]: nothing went wrong, and the guest's clock is behind the
# host's by so many milliseconds (at least none), give or take a second.
load_stop()
{
	local was now behind said
	read -r -a was <<<"$load_ahead"
	read -r -a now < <(clock_ahead "$1")
	behind=($((now[0] - was[1])) $((now[1] - was[0])))
	if [ "${behind[1]}" -lt $((${3:-0} - 1000)) ] || [ "${behind[0]}" -gt $(($2 + 1000)) ]; then
		fail "the guest's clock is behind by ${behind[*]} ms, not ${3:-0} to $2 ms"
	fi
	said=$(guest "$1" "touch /tmp/stop
		for ((i = 0; i < 6000; i++)); do
			mapfile -t ended </tmp/ended 2>/dev/null
			[ \${#ended[@]} != 3 ] || break
			sleep 0.1
		done
		[ \$i -lt 6000 ] || echo no end, only of \${ended[*]}: wrong
		cat /tmp/clock; echo rounds; cat /tmp/rounds
		cat /tmp/wrong 2>/dev/null && echo wrong; rm /tmp/clock /tmp/stop")
	said=${said//$'\n'/ }
	echo "behind by ${behind[*]} ms of $2, $said"
	grep -q wrong <<<"$said" && fail "in the guest: $said"
	grep -q 'rounds [1-9]' <<<"$said" || fail "no disk load"
	grep -q 'back 0' <<<"$said" || fail "the guest's clock went back"
}

# clock_ahead N: milliseconds that the host's clock is ahead of guest N's, at least
# and at most. Each look at both says so much as the time it took; several say
# more together. On a slow machine it takes more of them to know it to a second.
clock_ahead()
{
	local i before there after least=-999999999 most=999999999
	for ((i = 0; i < 10 && (i < 6 || most - least > 1000); i++)); do
		before=$(host_uptime) there=$(uptime_of "$1") after=$(host_uptime)
		[ $((before - there)) -le "$least" ] || least=$((before - there))
		[ $((after - there)) -ge "$most" ] || most=$((after - there))
	done
	echo "$least $most"
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
	done | tee /tmp/sent | socat -t 300 - "TCP:10.0.$1.2:9000" >/tmp/echoed &
	echo_pid=$!
	sleep 0.5
}

# echo_stop N WHEN: it has gone on for a while.
echo_stop()
{
	local enough
	enough=$(($(stat -c %s /tmp/sent) + 500000))
	until [ "$(stat -c %s /tmp/sent)" -gt "$enough" ]; do
		[ -d "/proc/$echo_pid" ] || break
		sleep 0.1
	done
	touch /tmp/echo-stop
	wait "$echo_pid" || fail "$2: the stream broke"
	[ "$(stat -c %s /tmp/sent)" -gt 500000 ] || fail "$2: no stream"
	cmp /tmp/sent /tmp/echoed || fail "$2: the stream changed on its way"
}
