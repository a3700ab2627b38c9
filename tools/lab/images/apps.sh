# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The applications of `make bench-apps`, in a root of their own: apps.img, a disk
# for the emulated host and for the guest; made when first asked for. /data is
# for what they write.

apps_inputs()
{
	echo "$LAB/packages/apps"
}

apps_build()
{
	local dir=$1 tree=$1/tree
	fetch_set apps trixie arm64 >"$dir/debs"
	log "unpacking the applications"
	unpack "$tree" <"$dir/debs"
	base_tree "$tree" apps
	mkdir -p "$tree"/{data,dev/shm}
	make_ext4 "$tree" "$dir/apps.img" 1G
	rm -rf "$tree"
}
