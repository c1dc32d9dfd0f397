package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.policy.CgroupPolicy;
import io.github.cgrpstorage.agent.policy.Policy;
import io.github.cgrpstorage.agent.policy.PolicyCounts;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Text;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parts that the documents of the policy commands are made of. */
final class PolicyReport {

  private PolicyReport() {}

  static Map<String, Object> about(Path pins) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("pins", Text.escape(pins));
    return document;
  }

  static Map<String, Object> about(Path pins, Cgroup cgroup, String result) {
    Map<String, Object> document = about(pins);
    document.put("cgroup", Text.escape(cgroup.pathAtOpen()));
    document.put("cgroup_id", cgroup.id());
    document.put("result", result);
    return document;
  }

  static Map<String, Object> rules(Policy policy) {
    Map<String, Object> rules = new LinkedHashMap<>();
    rules.put("connect", policy.connect().toString());
    rules.put("bind", policy.bind().toString());
    rules.put("exec", policy.exec().toString());
    return rules;
  }

  static Map<String, Object> counts(PolicyCounts counts) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("connects_allowed", counts.connect().allowed());
    document.put("connects_refused", counts.connect().refused());
    document.put("binds_allowed", counts.bind().allowed());
    document.put("binds_refused", counts.bind().refused());
    document.put("execs_allowed", counts.exec().allowed());
    document.put("execs_refused", counts.exec().refused());
    document.put("execs_not_stopped", counts.execsNotStopped());
    return document;
  }

  static Map<String, Object> entry(CgroupPolicy found) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("cgroup", Text.escape(found.cgroup()));
    entry.put("cgroup_id", found.cgroupId());
    entry.put("policy", rules(found.policy()));
    entry.put("counts", counts(found.counts()));
    return entry;
  }

  /** One cgroup on one line; operations that are simply allowed are left out. */
  static String line(CgroupPolicy found) {
    StringBuilder line = new StringBuilder(Text.escape(found.cgroup()));
    Map<String, Object> rules = rules(found.policy());
    Map<String, Object> counts = counts(found.counts());
    rules.forEach(
        (operation, rule) -> {
          if (!rule.equals("allow")) {
            String allowed = counts.get(operation + "s_allowed") + " allowed";
            String refused = counts.get(operation + "s_refused") + " refused";
            line.append("  %s %s (%s, %s)".formatted(operation, rule, allowed, refused));
          }
        });
    return line.toString();
  }
}
