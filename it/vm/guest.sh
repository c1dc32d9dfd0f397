# Sourced by it/kernels: runs guests and has them judged. POSIX sh.

# What judges them.
package=io.github.cgrpstorage.it.guest

# The machine of each architecture. virt's default CPU has no pointer authentication; max has it, and impdef makes it fast.
machine() {
	case $1 in
	amd64) echo qemu-system-x86_64 -M q35 -cpu max ;;
	arm64) echo qemu-system-aarch64 -M virt -cpu max,pauth-impdef=on ;;
	esac
}

console() {
	case $1 in
	amd64) echo ttyS0 ;;
	arm64) echo ttyAMA0 ;;
	esac
}

# boot ARCH VMLINUZ INITRD LOG: runs a guest to its end, and writes its console to LOG; false when the time was up.
boot() {
	# shellcheck disable=SC2046  # words of a command
	timeout "$time_limit" $(machine "$1") -accel tcg,thread=multi -smp "$cpus" -m 2048 -nodefaults -display none -no-reboot \
		-kernel "$2" -initrd "$3" -append "console=$(console "$1") panic=-1 quiet loglevel=3 cgrp.do=$fault" -serial "file:$4" </dev/null >&2 &
	qemu=$!
	trap 'kill $qemu 2>/dev/null; exit 1' TERM
	wait $qemu
}

# run_guest ARCH RELEASE SUITE LIBBPF: boots it, and says what became of it; all that it leaves is in one folder.
run_guest() {
	run=$runs/$1-$2-libbpf$4
	mkdir -p "$run/reports"
	kernel=$(kernel_folder "$1" "$2" "$3")
	cat "$(base_image "$1")" "$(libbpf_image "$1" "$4")" "$runs/tests-$1.cpio" >"$run/initrd"
	started=$(date +%s)
	ended=yes
	boot "$1" "$kernel/vmlinuz" "$run/initrd" "$run/console.log" || ended=no
	rm "$run/initrd"
	write_facts "$1" "$2" "$4" >"$run/run.properties"
	results_of "$run/console.log" | tar -xzm -C "$run/reports" 2>/dev/null || :
	java_of_tests "$package.GuestRun" "$run" >"$run/line" && verdict=0 || verdict=1
	[ -n "$json" ] || cat "$run/line"
	return $verdict
}

write_facts() {
	echo "arch=$1"
	echo "release=$2"
	echo "libbpf=$3"
	echo "seconds=$(($(date +%s) - started))"
	echo "ended=$ended"
	echo "tests=$([ -n "$command" ] && echo no || echo yes)"
}

# The archive that a guest sent over its console.
results_of() {
	tr -d '\r' <"$1" | sed -n '/^GUEST-RESULTS-BEGIN/,/^GUEST-RESULTS-END/p' | sed '1d;$d' | base64 -d 2>/dev/null
}

# Runs all guests, $jobs at a time: a job takes a token from the pipe, and gives it back.
run_all() {
	: >"$runs/passed"
	mkfifo "$runs/tokens"
	exec 3<>"$runs/tokens"
	for _ in $(seq "$jobs"); do echo >&3; done
	workers=''
	trap 'kill $workers 2>/dev/null; wait; exit 3' INT TERM
	while read -r guest; do
		read -r _ <&3
		# shellcheck disable=SC2086  # the words of a line
		work $guest &
		workers="$workers $!"
	done <<-END
		$list
	END
	wait
}

work() {
	trap 'echo >&3' EXIT
	run_guest "$@" && echo "$@" >>"$runs/passed"
}

# What all guests gave together; false unless all passed.
report() {
	passed=$(sort "$runs/passed" | wc -l)
	all=$(echo "$list" | wc -l)
	set --
	for facts in "$runs"/*/run.properties; do
		[ ! -e "$facts" ] || set -- "$@" "$(dirname "$facts")"
	done
	[ -z "$json" ] || java_of_tests "$package.Matrix" json "$@"
	[ -z "$document" ] || java_of_tests "$package.Matrix" write "$document" "$@"
	[ -z "$record" ] || cp "$runs"/*/reports/*.outcomes "$root/src/differential/src/test/resources/traces/recorded"
	say "$passed of $all guests passed; load $(cut -d' ' -f1-3 /proc/loadavg)"
	[ "$passed" = "$all" ]
}
