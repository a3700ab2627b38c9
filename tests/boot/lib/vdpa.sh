# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside the emulated host, after guest.sh: disks of /dev/weir-vdpa as vDPA devices.

# vdpa_load DRIVER [PARAMETER]
vdpa_load()
{
	modprobe -qa tun vdpa vhost_iotlb || true
	modprobe -q "$@" || true
	[ -d /sys/module/weir_vhost ] || insmod "/weir/modules/$LAB_KERNEL/weir_vhost.ko"
	insmod "/weir/modules/$LAB_KERNEL/weir_vdpa.ko" || fail "weir_vdpa.ko does not load"
}

# vdpa_add NAME DRIVER SPEC: SPEC as for --disk; the device is DRIVER's
vdpa_add()
{
	weir vdpa add "$1" --disk "$3,serial=$1" || fail "no disk $1"
	vdpa dev add name "$1" mgmtdev weir || fail "no vDPA device $1"
	local device=/sys/bus/vdpa/devices/$1
	[ "$(basename "$(realpath "$device/driver")")" = "$2" ] && return
	echo "$2" >"$device/driver_override"
	echo "$1" >"$device/driver/unbind" 2>/dev/null || true
	echo "$1" >"/sys/bus/vdpa/drivers/$2/bind" || fail "$1 does not bind to $2"
}

# refuses STATUS TEXT COMMAND...: does the command end so and say that?
refuses()
{
	local status=0 said
	said=$("${@:3}" 2>&1) || status=$?
	[ "$status" = "$1" ] && grep -q -- "$2" <<<"$said" && return
	fail "${*:3}: $status, $said"
}
