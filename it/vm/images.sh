# Sourced by it/kernels: what a guest boots. Its initramfs is three cpio archives in a row: a Java runtime, a libbpf, and
# the tests with the command to run. The first two and the kernel are kept in the cache. POSIX sh.

# The suite of the guests' Java and C library.
guest_suite=trixie

triplet() {
	case $1 in
	amd64) echo x86_64-linux-gnu ;;
	arm64) echo aarch64-linux-gnu ;;
	esac
}

# made_once FILE COMMAND ...: runs COMMAND ... FILE.new, once for all who wait, and names it FILE when it is whole.
made_once() {
	(
		flock 8
		made=$1
		[ ! -e "$made" ] || exit 0
		shift
		rm -rf "$made.new"
		"$@" "$made.new"
		mv "$made.new" "$made"
	) 8>"$1.lock"
}

# pack FOLDER FILE: an archive that others can follow (cpio pads it to whole blocks).
pack() {
	(cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet) >"$2"
}

pack_base() {
	base=$(mktemp -d "$cache/base.XXXXXX")
	mkdir -p "$base/usr/bin" "$base/usr/sbin" "$base/usr/lib" "$base/usr/lib64"
	ln -s usr/bin usr/sbin usr/lib usr/lib64 "$base"
	unpack $guest_suite "$1" "$base" busybox-static openjdk-25-jre-headless libc6 libgcc-s1 libstdc++6 zlib1g libelf1t64 libzstd1
	rm -rf "$base/usr/share"
	for folder in proc sys dev tmp root etc run; do mkdir -p "$base/$folder"; done
	cp "$vm/init" "$base/init"
	pack "$base" "$2"
	rm -rf "$base"
}

base_image() {
	made_once "$cache/base-$1.cpio" pack_base "$1"
	echo "$cache/base-$1.cpio"
}

# libbpf_source VERSION: the suite whose root has it, and the package as apt is to be asked for it.
libbpf_source() {
	case $1 in
	1.1) echo bookworm libbpf1/bookworm ;;
	1.4) echo bookworm libbpf1/bookworm-backports ;;
	1.5) echo trixie libbpf1/trixie ;;
	1.7) echo forky libbpf1/forky ;;
	*) die "no suite of Debian is known to have libbpf $1: 1.1, 1.4, 1.5 and 1.7 are" ;;
	esac
}

pack_libbpf() {
	libbpf=$(mktemp -d "$cache/libbpf.XXXXXX")
	# shellcheck disable=SC2046  # two words
	set -- "$1" "$3" $(libbpf_source "$2")
	unpack "$3" "$1" "$libbpf" "$4"
	rm -rf "$libbpf/usr/share"
	pack "$libbpf" "$2"
	rm -rf "$libbpf"
}

libbpf_image() {
	made_once "$cache/libbpf-$2-$1.cpio" pack_libbpf "$1" "$2"
	echo "$cache/libbpf-$2-$1.cpio"
}

# unpack_kernel ARCH RELEASE SUITE FOLDER: the kernel and its full name.
unpack_kernel() {
	make_apt_root "$3" "$1"
	package=$(kernel_package "$3" "$1" "$2")
	[ -n "$package" ] || die "Debian $3 has no kernel $2 for $1 (any more): the list is it/vm/kernels.list"
	unpack "$3" "$1" "$4/package" "$package"
	echo "${package#linux-*-}" >"$4/name"
	find "$4/package" -type f -name 'vmlinuz*' -exec mv {} "$4/vmlinuz" \;
	[ -e "$4/vmlinuz" ] || die "there is no kernel in the package $package"
	rm -rf "$4/package"
}

kernel_folder() {
	made_once "$cache/kernel-$2-$1" unpack_kernel "$1" "$2" "$3"
	echo "$cache/kernel-$2-$1"
}

# A compiler for each architecture that is not this machine's, and the headers, which it only recommends.
cross_compilers() {
	for arch in $archs; do
		[ "$arch" = "$(dpkg --print-architecture)" ] || echo "gcc-$(triplet "$arch" | tr _ -) libc6-dev-$arch-cross"
	done
}

# The headers and libraries that the programs of native/ are linked with.
unpack_sysroot() {
	unpack bookworm "$1" "$2" libbpf-dev libbpf1 libelf1 zlib1g
}

# compile_native ARCH: the programs of native/ for another architecture, into native/target/ARCH.
compile_native() {
	made_once "$cache/sysroot-$1" unpack_sysroot "$1"
	libraries=$cache/sysroot-$1/usr/lib/$(triplet "$1")
	# Debian 12 has some of them in /lib.
	make -s --no-print-directory -C "$root/native" OUT="target/$1" CC="$(triplet "$1")-gcc" CPPFLAGS="-isystem $cache/sysroot-$1/usr/include" \
		LDFLAGS="-L$libraries -Wl,-rpath-link=$libraries:$cache/sysroot-$1/lib/$(triplet "$1")" "target/$1/layouts" "target/$1/peer" "target/$1/load" >&2 ||
		die "the programs of native/ could not be compiled for $1"
}

# copy_tests ARCH FOLDER: what the tests need, where they would find it in a work tree.
copy_tests() {
	programs=native/target
	[ "$1" = "$(dpkg --print-architecture)" ] || {
		compile_native "$1"
		programs=native/target/$1
	}
	mkdir -p "$2/native/target"
	cp "$root/$programs/layouts" "$root/$programs/peer" "$root/$programs/load" "$2/native/target"
	(cd "$root" && tar -c it/vm/tests it/target/test-classes it/target/vm/lib bindings/target/classes bindings/target/test-classes \
		src/cli/target/cgrp-storage.jar) | tar -x -C "$2"
}

pack_tests() {
	tests=$(mktemp -d "$cache/tests.XXXXXX")
	copy_tests "$1" "$tests/cgrp-storage"
	printf '%s\n' "${command:-OPERATIONS=$operations LONG=$long QUICK=$quick exec /cgrp-storage/it/vm/tests$only}" >"$tests/command"
	pack "$tests" "$2"
	rm -rf "$tests"
}

# All that the guests share, before the first of them starts.
prepare_images() {
	for arch in $(echo "$list" | cut -d' ' -f1 | sort -u); do
		base_image "$arch" >/dev/null
		pack_tests "$arch" "$runs/tests-$arch.cpio"
	done
}
