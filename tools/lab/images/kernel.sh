# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The stock kernel: Image, config, version, its modules (uncompressed, those of
# hardware that the emulated machine cannot have left out), and `build`, which
# out-of-tree modules are compiled against.

kernel_inputs()
{
	echo "$LAB/packages/kernel"
}

kernel_build()
{
	local dir=$1 debs=$1/debs version
	fetch_set kernel bookworm arm64 >"$debs"
	version=$(sed -n 's,.*/linux-image-\([0-9.]*+[^_]*\)_.*,\1,p' "$debs")
	[ -n "$version" ] || die "no kernel among the packages"
	echo "$version" >"$dir/version"
	grep '/linux-image-' "$debs" | unpack "$dir/image"
	mv "$dir/image/boot/vmlinuz-$version" "$dir/Image"
	mv "$dir/image/boot/config-$version" "$dir/config"
	kernel_modules "$dir" "$version"
	kernel_headers "$dir" "$version"
	rm -rf "$dir/image"
}

kernel_modules()
{
	local dir=$1 version=$2 from=$1/image/lib/modules/$2
	local to=$1/modules/lib/modules/$2
	mkdir -p "$to"
	rm -rf "$from"/kernel/sound "$from"/kernel/drivers/{gpu,media,infiniband} \
		"$from"/kernel/drivers/{staging,iio,usb,hid,mmc,mtd,scsi,ata,hwmon} \
		"$from"/kernel/drivers/net/{wireless,can,dsa,phy,usb,ethernet} \
		"$from"/kernel/drivers/{bluetooth,clk,pinctrl,phy,regulator,remoteproc}
	mv "$from"/kernel "$from"/modules.{builtin,builtin.modinfo,order} "$to"
	find "$to" -name '*.ko.xz' -print0 | xargs -0 -r -P2 -n64 xz -d
	sed -i 's/\.xz$//' "$to/modules.order"
	depmod -b "$dir/modules" "$version"
}

# The headers package is set up for a cross compiler and for /usr: its own
# Makefile gets the place where the headers are, and the programs that run
# while building come in the machine's own architecture.
kernel_headers()
{
	local dir=$1 version=$2 arch final usr=$1/headers/usr
	arch=$(dpkg --print-architecture)
	grep '/linux-headers-' "$dir/debs" | unpack "$dir/headers"
	fetch_packages bookworm "$arch" "linux-kbuild-${version%-arm64}" '!pahole' \
		'!libc6' '!libelf1' '!libssl3' '!zlib1g' '!gcc-12' '!libdw1' |
		grep '/linux-kbuild-' | unpack "$dir/headers"
	final=$(image_dir kernel)
	sed -i "s,/usr/src,$final/headers/usr/src," \
		"$usr/src/linux-headers-$version/Makefile"
	ln -s "headers/usr/src/linux-headers-$version" "$dir/build"
}
