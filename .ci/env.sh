# Sourced by ./run, ./test and ./bench: finds or installs what the build needs. POSIX sh.
# On a Debian machine and as root it installs what is missing; elsewhere it says what to install.

say() {
	printf 'cgrp-storage: %s\n' "$*" >&2
}

die() {
	say "$*"
	exit 3
}

# The first number of a JDK's version, such as 25. To start its JVM takes much longer than to read the file that JDKs have.
java_version() {
	sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null | grep . ||
		"$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1
}

is_jdk25() {
	[ -x "$1/bin/javac" ] && [ "$(java_version "$1")" -ge 25 ] 2>/dev/null
}

# The default java is often an older one: choose by version, not by PATH alone.
find_jdk25() {
	for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$(dirname "$(dirname "$(readlink -f "$(command -v javac)" 2>/dev/null)")")"; do
		if is_jdk25 "$home"; then
			JAVA_HOME=$home
			export JAVA_HOME
			return 0
		fi
	done
	return 1
}

# The packages of this list that are not installed.
missing_packages() {
	for package in "$@"; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || printf '%s ' "$package"
	done
}

install_packages() {
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	[ "$(id -u)" = 0 ] || die "install these packages first, as root: apt-get install $missing"
	say "installing $missing(first use only)"
	# shellcheck disable=SC2086  # a list of package names
	{ apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing; } \
		>/dev/null 2>&1 || die "apt-get could not install: $missing"
}

# A JDK and Maven; on Linux also what compiles the BPF programs and the C programs.
prepare() {
	if command -v apt-get >/dev/null 2>&1; then
		# Any Maven serves, also one that is not a package.
		command -v mvn >/dev/null 2>&1 || install_packages maven
		install_packages clang llvm gcc make libc6-dev libbpf-dev libbpf1 iproute2
		find_jdk25 || install_packages openjdk-25-jdk-headless
	fi
	find_jdk25 || die "no JDK 25 was found: install one (Debian 13: apt-get install openjdk-25-jdk-headless), or set JAVA_HOME to one"
	tools="mvn make"
	[ "$(uname -s)" != Linux ] || tools="$tools clang llvm-strip gcc"
	for tool in $tools; do
		command -v $tool >/dev/null 2>&1 || die "$tool was not found: install it"
	done
}

# What the tests in it/ run beside the product: a browser, a terminal for top, what judges systemd units, and a Prometheus server that is unpacked below target/ and not
# installed, for its package would start a service.
prepare_it() {
	command -v apt-get >/dev/null 2>&1 || return 0
	install_packages chromium chromium-driver systemd tmux
	[ ! -x "$root/target/prometheus/usr/bin/prometheus" ] || return 0
	say "unpacking prometheus (first use only)"
	mkdir -p "$root/target/prometheus"
	(cd "$root/target/prometheus" && apt-get -qq download prometheus && dpkg-deb -x prometheus_*.deb .) >/dev/null 2>&1 ||
		die "apt-get could not download: prometheus"
}

# Names of cgroups reach Java through the locale's charset: it must be able to hold them.
case $(locale charmap 2>/dev/null) in
UTF-8) ;;
*)
	LC_ALL=C.UTF-8
	export LC_ALL
	;;
esac
