# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# From packages to directory trees and images, without being root and without
# running anything out of the packages.

# unpack DIR: unpacks the packages named on standard input below DIR.
# base-files goes first: it brings the links that make /bin be /usr/bin.
unpack()
{
	local dir=$1 deb debs
	mapfile -t debs
	for deb in "${debs[@]}"; do
		case ${deb##*/} in base-files_*) dpkg-deb -x "$deb" "$dir" ;; esac
	done
	for deb in "${debs[@]}"; do
		dpkg-deb -x "$deb" "$dir"
	done
}

# make_ext4 TREE IMAGE SIZE: everything in it belongs to root.
make_ext4()
{
	mke2fs -q -t ext4 -O ^has_journal,^metadata_csum -E root_owner=0:0 \
		-m 0 -b 4096 -d "$1" "$2" "$3"
}

# slim TREE: what nobody reads inside an emulated machine.
slim()
{
	rm -rf "$1"/usr/share/{doc,man,info,locale,lintian,bug,icons,zoneinfo} \
		"$1"/usr/share/{pixmaps,applications,bash-completion} \
		"$1"/var/cache/* "$1"/var/lib/dpkg
	find "$1/usr/share/qemu" -type f ! -name '*.rom' -size +300k -delete \
		2>/dev/null || true
}

# accounts TREE: passwd, group and shadow as their postinst would make them,
# with root's password empty.
accounts()
{
	local etc=$1/etc master=$1/usr/share/base-passwd name id
	cp "$master/passwd.master" "$etc/passwd"
	cp "$master/group.master" "$etc/group"
	sed -i -e 's/:\*:/:x:/' -e 's/^root:x:/root::/' "$etc/passwd"
	id=100
	for name in messagebus systemd-network systemd-timesync; do
		echo "$name:x:$id:$id::/nonexistent:/usr/sbin/nologin" >>"$etc/passwd"
		echo "$name:x:$id:" >>"$etc/group"
		id=$((id + 1))
	done
	for name in systemd-journal netdev kvm render input sgx clock; do
		echo "$name:x:$id:" >>"$etc/group"
		id=$((id + 1))
	done
	awk -F: '{ print $1 ":" ($1 == "root" ? "" : "*") ":19700:0:99999:7:::" }' \
		"$etc/passwd" >"$etc/shadow"
	chmod 640 "$etc/shadow"
}

# base_tree TREE NAME: what maintainer scripts would have done.
base_tree()
{
	local tree=$1
	slim "$tree"
	accounts "$tree"
	ln -sf dash "$tree/usr/bin/sh"
	[ -e "$tree/usr/bin/dash" ] || ln -sf bash "$tree/usr/bin/sh"
	ln -sf mawk "$tree/usr/bin/awk"
	echo "$2" >"$tree/etc/hostname"
	printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$2" >"$tree/etc/hosts"
	echo "nameserver 127.0.0.1" >"$tree/etc/resolv.conf"
	printf '%032x\n' 0x5eed >"$tree/etc/machine-id"
	ln -sf /proc/self/mounts "$tree/etc/mtab"
	echo 'export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
		>"$tree/etc/profile"
	mkdir -p "$tree"/{proc,sys,dev,run,tmp,root,mnt,lab}
	chmod 1777 "$tree/tmp"
}

# initramfs OUT MODULES-TREE VERSION BUSYBOX INIT MODULE...
# A small one: busybox, INIT, and the modules with what they need in order.
initramfs()
{
	local out=$1 base=$2 version=$3 busybox=$4 init=$5 dir file
	shift 5
	dir=$(mktemp -d "$out.XXXXXX")
	mkdir -p "$dir"/{bin,dev,proc,sys,root,modules}
	cp "$busybox" "$dir/bin/busybox"
	ln -s busybox "$dir/bin/sh"
	install -m 755 "$init" "$dir/init"
	modprobe -a -d "$base" -S "$version" --show-depends "$@" |
		awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
		while read -r file; do
			cp "$file" "$dir/modules/"
			echo "${file##*/}"
		done >"$dir/modules/order"
	(cd "$dir" && find . | sort | cpio -o -H newc -R 0:0 --quiet) |
		gzip -1 >"$out"
	rm -rf "$dir"
}
