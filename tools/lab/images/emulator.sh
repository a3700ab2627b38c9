# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Another emulator: the QEMU of the next Debian release for this machine, with
# its own libraries, started by its own loader. Nothing of it is installed.

emulator_inputs()
{
	echo "$LAB/packages/emulator"
	echo "$LAB/files/qemu-next"
}

emulator_build()
{
	fetch_set emulator trixie "$(dpkg --print-architecture)" >"$1/debs"
	unpack "$1/tree" <"$1/debs"
	slim "$1/tree"
	install -m 755 "$LAB/files/qemu-next" "$1/qemu-system-aarch64"
}
