# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The debug host kernel: Image, config, version, and `build` for modules.
# Everything that the emulated host needs is built in.

debug_kernel_inputs()
{
	source_inputs
	echo "$LAB/images/source.sh"
	echo "$LAB/debug.config"
}

debug_kernel_build()
{
	local dir=$1 source make
	source=$(image source)/linux
	make=(nice -n 10 make -s -C "$source" "O=$dir/build" ARCH=arm64
		CROSS_COMPILE=aarch64-linux-gnu- CC=aarch64-linux-gnu-gcc-12)
	mkdir "$dir/build"
	"${make[@]}" "KCONFIG_ALLCONFIG=$LAB/debug.config" allnoconfig >&2
	check_config "$dir/build/.config"
	log "compiling the debug kernel; about ten minutes on two cores"
	"${make[@]}" -j"$(nproc)" Image modules_prepare >&2
	cp "$dir/build/arch/arm64/boot/Image" "$dir/Image"
	cp "$dir/build/.config" "$dir/config"
	cp "$dir/build/include/config/kernel.release" "$dir/version"
	slim_build "$dir/build"
}

# check_config CONFIG: what debug.config asks for and did not get is an error.
check_config()
{
	local line missing=()
	while read -r line; do
		case $line in
		CONFIG_*=n) ! grep -q "^${line%=n}=" "$1" || missing+=("$line") ;;
		CONFIG_*) grep -qxF "$line" "$1" || missing+=("$line") ;;
		esac
	done <"$LAB/debug.config"
	[ ${#missing[@]} -eq 0 ] || die "not in the kernel: ${missing[*]}"
}

# Modules need the headers, the scripts and the symbols, not the objects.
slim_build()
{
	[ -s "$1/Module.symvers" ] || cp "$1/vmlinux.symvers" "$1/Module.symvers"
	find "$1" -name '*.o' ! -path "$1/scripts/*" -delete
	find "$1" -name '*.a' -delete
	rm -f "$1"/.tmp_vmlinux* "$1"/arch/arm64/boot/Image
}
