# Sourced by it/kernels: Debian's packages, fetched by apt through private roots, so that neither the packages nor the
# apt state of this machine change. apt checks each against the archive's signatures. POSIX sh.

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The first mirror of Debian, or of Debian-Security, among the machine's own sources.
machine_mirror() {
	apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null |
		sed -n "s/^$1 //p" | head -n 1
}

find_mirrors() {
	[ -n "$mirror" ] || mirror=$(machine_mirror Debian)
	[ -n "$security_mirror" ] || security_mirror=$(machine_mirror Debian-Security)
	[ -n "$mirror" ] && [ -n "$security_mirror" ] ||
		die "no mirror of Debian and its security archive is among this machine's apt sources: name them with --mirror and --security-mirror"
}

# One root for each suite and architecture: with suites mixed in one, apt would take the newest library of them all.
apt_root() {
	printf '%s/apt/%s-%s' "$cache" "$1" "$2"
}

# in_apt SUITE ARCH COMMAND ...: apt as if the machine were of that suite and architecture.
in_apt() {
	apt_config=$(apt_root "$1" "$2")/apt.conf
	shift 2
	APT_CONFIG=$apt_config "$@"
}

# The suites of a root; forky has no updates of its own yet.
apt_sources() {
	by="[signed-by=$keyring]"
	echo "deb $by $mirror $1 main"
	[ "$1" = forky ] || {
		echo "deb $by $mirror $1-backports main"
		echo "deb $by $security_mirror $1-security main"
	}
}

# A mirror may be a snapshot of an earlier day: its signatures count, not its date.
apt_settings() {
	cat <<-END
		Dir "$1";
		Dir::State "state";
		Dir::State::status "$1/status";
		Dir::Cache "cache";
		Dir::Etc "etc";
		Dir::Log "log";
		APT::Architecture "$2";
		APT::Architectures { "$2"; };
		APT::Sandbox::User "";
		Acquire::Languages "none";
		Acquire::Check-Valid-Until "false";
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
	END
}

# make_apt_root SUITE ARCH: makes the root and reads the archive's lists, once.
make_apt_root() {
	root_made=$(apt_root "$1" "$2")
	[ ! -e "$root_made/ready" ] || return 0
	find_mirrors
	mkdir -p "$root_made/state/lists/partial" "$root_made/cache/archives/partial" "$root_made/etc/preferences.d" \
		"$root_made/etc/apt.conf.d" "$root_made/log"
	: >"$root_made/status"
	apt_sources "$1" >"$root_made/etc/sources.list"
	apt_settings "$root_made" "$2" >"$root_made/apt.conf"
	in_apt "$1" "$2" apt-get -qq update >&2 || die "apt could not read the lists of Debian $1 for $2"
	: >"$root_made/ready"
}

# unpack SUITE ARCH INTO PACKAGE[=VERSION|/SUITE] ...: fetches packages and unpacks them, without running anything of theirs.
unpack() {
	unpack_suite=$1 unpack_arch=$2 unpack_into=$3
	shift 3
	make_apt_root "$unpack_suite" "$unpack_arch"
	unpack_debs=$(mktemp -d "$cache/debs.XXXXXX")
	mkdir -p "$unpack_into"
	(cd "$unpack_debs" && in_apt "$unpack_suite" "$unpack_arch" apt-get -qq download "$@") >&2 ||
		die "apt could not fetch from Debian $unpack_suite for $unpack_arch: $*"
	for deb in "$unpack_debs"/*.deb; do
		dpkg-deb -x "$deb" "$unpack_into" || die "could not unpack ${deb##*/}"
	done
	rm -rf "$unpack_debs"
}

# kernel_package SUITE ARCH RELEASE: the newest package that holds the kernel. From 6.19 it is linux-binary-*, and
# linux-image-* is empty.
kernel_package() {
	for kind in binary image; do
		in_apt "$1" "$2" apt-cache pkgnames "linux-$kind-" | sort -V | grep -E "^linux-$kind-$3[.-].*cloud-$2\$" | tail -n 1
	done | head -n 1
}
