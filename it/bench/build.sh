# Sourced by ./run and ./model, which set $root: `build` builds the benchmarks and sets $classpath.
. "$root/.ci/env.sh"
target=$root/it/bench/target

build() {
	prepare
	mkdir -p "$target"
	say "building (log: it/bench/target/build.log)"
	(cd "$root" && mvn -B -ntp -pl it/bench -am package -DskipTests -Dspotless.check.skip=true) >"$target/build.log" 2>&1 || {
		tail -n 40 "$target/build.log" >&2
		die "the build failed"
	}
	classpath=$target/classes:$(cat "$target/classpath")
}
