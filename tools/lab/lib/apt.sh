# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Packages of another architecture or release, through an apt whose state is
# its own: the machine's list of architectures and its package database are
# neither changed nor read. The mirror is the one the machine already uses.

APT_DIR=$WEIR_CACHE/apt

# mirror SUFFIX: the site that serves the machine's own release (SUFFIX is
# empty) or its security updates ("-security").
mirror()
{
	local codename
	codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
	# shellcheck disable=SC2016 # the format is apt's to expand
	apt-get indextargets --format '$(CODENAME) $(SITE)' |
		awk -v c="$codename$1" '$1 == c { print $2; exit }'
}

sources()
{
	local suite=$1 main security
	main=$(mirror "")
	security=$(mirror -security)
	[ -n "$main" ] || die "no Debian mirror in this machine's apt sources"
	echo "deb $main $suite main"
	echo "deb $main $suite-updates main"
	[ -z "$security" ] || echo "deb $security $suite-security main"
}

# private_apt SUITE ARCH STATUS COMMAND...
private_apt()
{
	local dir=$APT_DIR/$1-$2 arch=$2 status=$3
	shift 3
	"$1" -q -o APT::Architecture="$arch" -o APT::Architectures="$arch" \
		-o Dir::State="$dir" -o Dir::State::status="$status" \
		-o Dir::Cache="$APT_DIR" -o Dir::Cache::pkgcache= \
		-o Dir::Cache::srcpkgcache= \
		-o Dir::Etc::sourcelist="$dir/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null \
		-o Dir::Etc::preferences=/dev/null \
		-o Dir::Etc::preferencesparts=/dev/null \
		-o APT::Sandbox::User=root -o APT::Install-Recommends=false \
		-o APT::Update::Post-Invoke::= -o Acquire::Retries=5 \
		-o Acquire::Languages=none -o Debug::NoLocking=true "${@:2}"
}

# status_of PACKAGE...: a package database in which just these are installed.
status_of()
{
	local package
	for package; do
		printf 'Package: %s\nStatus: install ok installed\n' "$package"
		printf 'Version: 999:999\nArchitecture: all\n'
		printf 'Multi-Arch: foreign\nMaintainer: -\nDescription: -\n\n'
	done
}

update_lists()
{
	local suite=$1 arch=$2 dir=$APT_DIR/$1-$2
	[ -e "$dir/updated" ] && [ -z "${WEIR_REFRESH:-}" ] && return
	mkdir -p "$dir/lists/partial"
	sources "$suite" >"$dir/sources.list"
	log "reading the package lists of $suite for $arch"
	private_apt "$suite" "$arch" /dev/null apt-get update >&2 || return 1
	touch "$dir/updated"
}

# fetch_packages SUITE ARCH WORD...: downloads the packages and what they
# depend on, and prints the files' paths. A WORD that starts with "!" names a
# package that is not wanted even though others depend on it.
fetch_packages()
{
	local suite=$1 arch=$2 word wanted=() absent=() status
	shift 2
	for word; do
		case $word in
		!*) absent+=("${word#!}") ;;
		*) wanted+=("$word") ;;
		esac
	done
	mkdir -p "$APT_DIR/archives/partial"
	status=$APT_DIR/status.$BASHPID
	status_of "${absent[@]}" >"$status"
	(
		flock 9
		update_lists "$suite" "$arch"
		log "downloading ${#wanted[@]} packages and their dependencies"
		if ! download "$suite" "$arch" "$status" "${wanted[@]}"; then
			log "once more, with new package lists"
			WEIR_REFRESH=1 update_lists "$suite" "$arch"
			download "$suite" "$arch" "$status" "${wanted[@]}"
		fi
	) 9>"$APT_DIR/lock" || die "these packages could not be downloaded"
	cat "$status.list"
	rm -f "$status" "$status.list"
}

# download SUITE ARCH STATUS PACKAGE...: leaves the files' names in STATUS.list.
# What is there already is not printed by --print-uris, so the list comes from
# a look at an empty archive. Of apt's words only the progress is shown.
download()
{
	local apt=(private_apt "$1" "$2" "$3" apt-get -y) list=$3.list
	shift 3
	"${apt[@]}" --print-uris -o Dir::Cache::archives=/nonexistent/ \
		install "$@" |
		awk -v d="$APT_DIR/archives/" "/^'/ { print d \$2 }" >"$list" &&
		"${apt[@]}" --download-only install "$@" |
		sed -n '/^Need to get/p; /^Get:/p; /^Err:/p' >&2
}

# package_list FILE: its words, without comments.
package_list()
{
	sed 's/#.*//' "$1"
}
