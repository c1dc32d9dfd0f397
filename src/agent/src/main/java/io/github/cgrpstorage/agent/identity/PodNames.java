package io.github.cgrpstorage.agent.identity;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms that kubelet gives to a pod's cgroup: pkg/kubelet/cm of Kubernetes. */
final class PodNames {

  /** A uid, with underscores where systemd would take a hyphen for a parent; or a static pod's. */
  private static final String UID = "([0-9a-f]{8}(?:S[0-9a-f]{4}){3}S[0-9a-f]{12}|[0-9a-f]{32})";

  /** kubepods-burstable-podUID.slice, also behind a prefix such as kind's {@code kubelet-}. */
  private static final Pattern SYSTEMD =
      Pattern.compile(
          "(?:[^/]*-)?kubepods(?:-burstable|-besteffort)?-pod"
              + UID.replace('S', '_')
              + "\\.slice(?::[a-z-]+:[0-9a-f]{64})?");

  private static final Pattern CGROUPFS =
      Pattern.compile(
          "kubepods/(?:burstable/|besteffort/|guaranteed/)?pod" + UID.replace('S', '-'));

  private PodNames() {}

  /** The uid of the pod whose own cgroup this element is; empty when it is none. */
  static String at(Parts path, int index) {
    Matcher systemd = SYSTEMD.matcher(path.get(index));
    if (systemd.matches()) {
      return systemd.group(1).replace('_', '-');
    }
    return path.ends(index).stream()
        .map(CGROUPFS::matcher)
        .filter(Matcher::matches)
        .map(cgroupfs -> cgroupfs.group(1))
        .findFirst()
        .orElse("");
  }
}
