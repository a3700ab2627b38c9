# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside the emulated host, after guest.sh: guests under QEMU. Such a guest is
# known by the same small number N; a second process for it, the other end of a
# migration, by another word in its place. Its console is /tmp/guestN, what QEMU
# says /tmp/qemuN, its monitor /tmp/qmpN, when it stopped and went on /tmp/traceN.

modprobe -qa tun vhost_net bridge || true

# The boot loader's place is taken by these options; -nodefaults is not among
# them. QEMU, MACHINE, SMP, GUEST_MEMORY and WORDS may be set before.
qemu()
{
	qemu_firmware "$1" -kernel /guest/Image -initrd /guest/initrd.img \
		-append "$(words "$1")" "${@:2}"
}

# The same for a guest that brings what boots it.
qemu_firmware()
{
	local n=$1
	shift
	: >"/tmp/guest$n"
	"${QEMU:-qemu-system-aarch64}" -M "${MACHINE:-virt}" -accel kvm -cpu host \
		-smp "${SMP:-1}" -m "${GUEST_MEMORY:-256M}" -display none \
		-serial "file:/tmp/guest$n" -monitor none \
		-qmp "unix:/tmp/qmp$n,server=on,wait=off" \
		-msg timestamp=on -trace vm_state_notify -D "/tmp/trace$n" \
		"$@" </dev/null >>"/tmp/qemu$n" 2>&1 &
	# shellcheck disable=SC2004 # a word, not a number
	guest_pid[$n]=$!
}

words()
{
	echo "console=ttyAMA0 quiet root=/dev/vda rw init=/lab/agent ${WORDS-lab.ip=10.0.${1//[!0-9]/}.2/24 lab.netserver}"
}

# disk FILE [OPTION,...]: the options for a virtio disk, in the array disk.
disk()
{
	local id=d$disks
	disks=$((disks + 1))
	# shellcheck disable=SC2034 # the test uses it
	disk=(-drive "if=none,id=$id,file=$1,format=raw${2:+,$2}"
		-device "virtio-blk-pci,drive=$id${3:+,$3}")
}
disks=0

# nic TAP [on|off|weir [OPTION,...]]: the options for a network card on this tap, in
# the array nic; on is for vhost-net, weir for /dev/weir-vhost-net, which the QEMU started
# next gets open.
nic()
{
	local vhost=${2:-on}
	if [ "$vhost" = weir ]; then
		exec {vhost_fd}<>/dev/weir-vhost-net
		vhost=on,vhostfd=$vhost_fd
	fi
	# shellcheck disable=SC2034 # the test uses it
	nic=(-netdev "tap,id=n$1,ifname=$1,script=no,downscript=no,vhost=$vhost"
		-device "virtio-net-pci,netdev=n$1,romfile=${3:+,$3}")
}

# bridge_taps N TAP...: taps that all lead to guest N, wherever it runs.
bridge_taps()
{
	local n=$1 tap
	shift
	ip link add "br$n" type bridge
	ip addr add "10.0.$n.1/24" dev "br$n"
	ip link set "br$n" up
	for tap; do
		ip tuntap add "$tap" mode tap vnet_hdr
		ip link set "$tap" master "br$n" up
	done
}

# qmp N COMMAND [ARGUMENTS]: JSON of what it returns; fails if that is an error.
qmp()
{
	local line reply='' arguments=${3:-{\}} i
	for ((i = 0; i < 3000; i++)); do
		[ ! -S "/tmp/qmp$1" ] || break
		[ -d "/proc/${guest_pid[$1]}" ] || break
		sleep 0.1
	done
	coproc MONITOR { exec socat -t 0.1 - "UNIX:/tmp/qmp$1"; }
	local pid=$MONITOR_PID in=${MONITOR[1]} out=${MONITOR[0]}
	echo '{"execute": "qmp_capabilities"}' >&"$in"
	echo "{\"execute\": \"$2\", \"arguments\": $arguments, \"id\": 1}" >&"$in"
	while read -r -t 600 line <&"$out" 2>/dev/null; do
		if jq -e '.id == 1' <<<"$line" >/dev/null; then
			reply=$line && break
		fi
	done
	exec {in}>&- {out}<&-
	wait "$pid" 2>/dev/null || true
	[ -n "$reply" ] || fail "QEMU $1 does not answer to $2: $(cat "/tmp/qemu$1")"
	jq -ce 'if has("return") then .return else halt_error end' <<<"$reply"
}

# hmp N COMMAND...: what the monitor for people says to that; savevm and its
# like are nowhere else.
hmp()
{
	qmp "$1" human-monitor-command "$(jq -nc --arg c "${*:2}" \
		'{ "command-line": $c }')" | jq -r .
}

# vm_state N WANTED: wait for the VM to be in that state.
vm_state()
{
	local i state=''
	for ((i = 0; i < 3000; i++)); do
		state=$(qmp "$1" query-status | jq -r .status)
		[ "$state" != "$2" ] || return 0
		sleep 0.1
	done
	fail "QEMU $1 is in state $state, not $2"
}

# migrate FROM TO: wait until it is done; prints the figures.
migrate()
{
	local i answer state
	vm_state "$2" inmigrate
	qmp "$1" migrate "{\"uri\": \"unix:/tmp/migrate$2\"}" >/dev/null
	for ((i = 0; i < 6000; i++)); do
		answer=$(qmp "$1" query-migrate)
		state=$(jq -r .status <<<"$answer")
		case $state in completed) break ;; failed | cancelled) break ;; esac
		sleep 0.1
	done
	[ "$state" = completed ] || fail "migration: $answer"
	vm_state "$2" running
	qemu_quit "$1"
	echo "$answer"
}

# stood_still FROM TO: milliseconds from when FROM last stopped its guest until
# TO, which may be the same, last let it go on.
stood_still()
{
	awk -F '[@:]' -v from="/tmp/trace$1" '
		FILENAME == from && /running 0/ { stop = $2 }
		/running 1/ { go = $2 }
		END { printf "%d\n", (go - stop) * 1000 }' \
		"/tmp/trace$1" "/tmp/trace$2"
}

qemu_quit()
{
	kill "${guest_pid[$1]}"
	ended "$1" 0
}

# uptime_of N: milliseconds that guest N has been up, by its own clock.
uptime_of()
{
	# shellcheck disable=SC2016 # for the guest
	guest "$1" 'read -r up _ </proc/uptime; echo $((10#${up/./} * 10))'
}
