# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The guest, as the emulated host sees it: guest.img is a file system with
# Image, initrd.img and rootfs.img in it.

guest_inputs()
{
	kernel_inputs
	echo "$LAB/images/kernel.sh"
	echo "$LAB/packages/guest"
	printf "%s\n" "$LAB"/files/{initramfs-init,guest-agent,guest-agent.service}
}

guest_build()
{
	local dir=$1 tree=$1/tree kernel version
	kernel=$(image kernel)
	version=$(<"$kernel/version")
	fetch_set guest trixie arm64 >"$dir/debs"
	log "unpacking the guest's user space"
	unpack "$tree" <"$dir/debs"
	base_tree "$tree" guest
	guest_systemd "$tree"
	cp -a "$kernel/modules/lib/modules" "$tree/usr/lib/"
	mkdir "$dir/disk"
	cp "$kernel/Image" "$dir/disk/Image"
	initramfs "$dir/disk/initrd.img" "$kernel/modules" "$version" \
		"$tree/usr/bin/busybox" "$LAB/files/initramfs-init" \
		virtio_mmio virtio_blk virtio_net ext4
	make_ext4 "$tree" "$dir/disk/rootfs.img" 1G
	make_ext4 "$dir/disk" "$dir/guest.img" 1536M
	rm -rf "$tree" "$dir/disk"
}

# What the packages' scripts and `systemctl preset-all` would have set up, and
# a root shell on every console.
guest_systemd()
{
	local tree=$1 units=$1/etc/systemd/system unit
	install -m 755 "$LAB/files/guest-agent" "$tree/lab/agent"
	mkdir -p "$units"/{multi-user.target.wants,serial-getty@.service.d}
	ln -sf /usr/lib/systemd/system/multi-user.target "$units/default.target"
	install -m 644 "$LAB/files/guest-agent.service" "$units/"
	ln -sf ../guest-agent.service "$units/multi-user.target.wants/"
	cat >"$units/serial-getty@.service.d/autologin.conf" <<-'END'
		[Service]
		ExecStart=
		ExecStart=-/sbin/agetty -a root --keep-baud 115200 - $TERM
	END
	for unit in systemd-sysusers systemd-hwdb-update systemd-timesyncd \
		systemd-firstboot ldconfig systemd-update-done \
		systemd-journal-catalog-update systemd-binfmt modprobe@ \
		kmod-static-nodes systemd-udev-load-credentials; do
		ln -sf /dev/null "$units/$unit.service"
	done
	ln -sf /dev/null "$units/proc-sys-fs-binfmt_misc.automount"
	guest_udev "$units/systemd-udev-trigger.service.d"
	mkdir -p "$tree/etc/systemd/journald.conf.d"
	printf '[Journal]\nStorage=volatile\n' \
		>"$tree/etc/systemd/journald.conf.d/lab.conf"
	: >"$tree/etc/fstab"
	guest_pam "$tree/etc/pam.d"
}

# At boot udev looks at the devices that something here waits for. The others,
# several hundred, would cost an emulated guest half of its time to boot.
guest_udev()
{
	mkdir "$1"
	cat >"$1/few.conf" <<-'END'
		[Service]
		ExecStart=
		ExecStart=udevadm trigger --action=add --subsystem-match=block \
			--subsystem-match=net --subsystem-match=virtio
		ExecStart=udevadm trigger --action=add --sysname-match=ttyAMA* \
			--sysname-match=ttyS* --sysname-match=hvc*
	END
}

# Anybody may in: this guest is for tests only.
guest_pam()
{
	local type
	for type in auth account password session; do
		echo "$type required pam_permit.so" >"$1/common-$type"
	done
	cp "$1/common-session" "$1/common-session-noninteractive"
}
