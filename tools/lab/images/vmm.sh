# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The emulated host with more VMMs in it: what the image host has, libvirt,
# firmware, and in /debian12 the QEMU of the release before with its libraries.

vmm_inputs()
{
	host_inputs
	echo "$LAB/images/host.sh"
	printf "%s\n" "$LAB"/packages/{vmm,debian12}
	echo "$LAB/files/qemu-debian12"
}

vmm_build()
{
	local dir=$1 tree=$1/tree
	fetch_set host trixie arm64 >"$dir/debs.host"
	fetch_set vmm trixie arm64 | sort -u - "$dir/debs.host" >"$dir/debs"
	fetch_set debian12 bookworm arm64 >"$dir/debs.12"
	host_tree "$dir" "$tree"
	vmm_firmware "$tree"
	rm -rf "$tree/var/run"
	ln -s /run "$tree/var/run"
	vmm_libvirt "$tree/etc"
	vmm_debian12 "$tree/debian12" <"$dir/debs.12"
	install -D -m 755 "$LAB/files/qemu-debian12" \
		"$tree/usr/local/bin/qemu-system-aarch64-debian12"
	make_ext4 "$tree" "$dir/rootfs.img" 3G
	rm -rf "$tree"
}

# One firmware image is enough; the package has a dozen, padded to 64 MiB each.
vmm_firmware()
{
	find "$1/usr/share/qemu-efi-aarch64" "$1/usr/share/AAVMF" -type f \
		! -name QEMU_EFI.fd -delete
}

vmm_debian12()
{
	log "unpacking the user space of the release before"
	unpack "$1"
	slim "$1"
	rm -rf "$1"/usr/share/iso-codes "$1"/usr/share/alsa
	mkdir -p "$1"/{dev,proc,sys,tmp,run,guest,share,out,root}
}

# Without systemd, without a log daemon, and with root for QEMU: there is
# nobody else in the emulated host. The user is looked for all the same.
vmm_libvirt()
{
	echo 'libvirt-qemu:x:64055:64055::/nonexistent:/usr/sbin/nologin' >>"$1/passwd"
	printf '%s:x:%d:\n' libvirt-qemu 64055 libvirt 64056 >>"$1/group"
	cat >>"$1/libvirt/qemu.conf" <<-'END'
		user = "root"
		group = "root"
		security_driver = "none"
		stdio_handler = "file"
		namespaces = [ ]
		cgroup_controllers = [ ]
	END
}
