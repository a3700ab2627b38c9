# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The source that the debug kernel is built from, in linux/.

source_inputs()
{
	echo "$LAB/packages/source"
}

source_build()
{
	fetch_set source bookworm arm64 >"$1/debs"
	log "unpacking the kernel's source"
	grep '/linux-source-' "$1/debs" | unpack "$1/deb"
	mkdir "$1/linux"
	tar -xJf "$1"/deb/usr/src/linux-source-*.tar.xz -C "$1/linux" \
		--strip-components=1
	rm -rf "$1/deb"
}
