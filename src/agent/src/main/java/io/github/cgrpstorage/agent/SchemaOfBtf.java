package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Series;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads from a value's BTF which of its members are metrics, by the rule of {@code metric_types.h}:
 * the type's name says the kind and what is kept, the member's name the metric and its labels, a
 * tag the help.
 */
public final class SchemaOfBtf {

  private static final String HELP = "help:";
  private static final String SUM = "_sum";

  private record Place(int struct, int member) {}

  private final String prefix;
  private final Btf btf;
  private final Map<Place, String> help = new HashMap<>();
  private final Map<String, Metric> metrics = new HashMap<>();
  private final Map<String, List<Series>> found = new LinkedHashMap<>();

  private SchemaOfBtf(String prefix, Btf btf) {
    this.prefix = prefix;
    this.btf = btf;
    for (int id = 1; id < btf.size(); id++) {
      if (btf.type(id) instanceof BtfType.DeclTag tag && tag.name().startsWith(HELP)) {
        help.put(new Place(tag.target(), tag.component()), tag.name().substring(HELP.length()));
      }
    }
  }

  /**
   * The metrics in a map's values.
   *
   * @param name what to call the schema
   * @param prefix what begins the metrics' names, such as {@code cgroup_}
   * @param type the values' type
   * @return the schema; without series when no member is marked
   * @throws IllegalArgumentException when marks contradict each other; the message names the member
   *     and the rule
   */
  public static Schema of(String name, String prefix, ValueType type) {
    SchemaOfBtf reader = new SchemaOfBtf(prefix, type.btf());
    int value = type.btf().resolve(type.valueTypeId());
    if (type.btf().type(value) instanceof BtfType.Struct) {
      reader.readStruct(value, 0);
    }
    return new Schema(name, type.byteSize() / Long.BYTES, reader.series());
  }

  private void readStruct(int id, int baseBits) {
    BtfType.Struct struct = (BtfType.Struct) btf.type(id);
    for (int i = 0; i < struct.members().size(); i++) {
      BtfType.Member member = struct.members().get(i);
      int bits = baseBits + member.bitOffset();
      int type = btf.resolve(member.type());
      if (member.name().isEmpty() && btf.type(type) instanceof BtfType.Struct) {
        readStruct(type, bits);
      } else {
        readMember(member, bits, help.getOrDefault(new Place(id, i), ""));
      }
    }
  }

  private void readMember(BtfType.Member member, int bits, String helpText) {
    if (btf.type(btf.resolve(member.type())) instanceof BtfType.Array array) {
      Optional<MetricType> type = mark(array.element(), member).filter(MetricType::isHistogram);
      type.ifPresent(it -> add(member, it, array.count(), bits, helpText));
    } else {
      Optional<MetricType> type = mark(member.type(), member).filter(it -> !it.isHistogram());
      type.ifPresent(it -> add(member, it, 1, bits, helpText));
    }
  }

  /** What the first known one of a type's names says. */
  private Optional<MetricType> mark(int type, BtfType.Member member) {
    int at = type;
    while (true) {
      switch (btf.type(at)) {
        case BtfType.Typedef alias -> {
          Optional<MetricType> known = MetricType.of(alias.name());
          if (known.isPresent()) {
            checkWidth(at, member);
            return known;
          }
          at = alias.target();
        }
        case BtfType.Modifier modifier -> at = modifier.target();
        case BtfType.TypeTag tag -> at = tag.target();
        default -> {
          return Optional.empty();
        }
      }
    }
  }

  private void checkWidth(int type, BtfType.Member member) {
    if (btf.sizeOf(type).orElse(0) != Long.BYTES || member.bitSize() != 0) {
      throw refused(member, "a metric's number has 64 bits");
    }
  }

  private void add(BtfType.Member member, MetricType type, int count, int bits, String helpText) {
    if (bits % Long.SIZE != 0) {
      throw refused(member, "a metric's number stands at a multiple of 8 bytes");
    }
    String[] parts = member.name().split("__");
    Map<String, String> labels = labels(member, parts);
    Metric metric = metric(member, parts[0], type, count, helpText);
    Series series = new Series(metric, labels, bits / Long.SIZE, Series.NO_SUM);
    List<Series> all = found.computeIfAbsent(parts[0], _ -> new ArrayList<>());
    if (all.stream().anyMatch(other -> other.labels().equals(labels))) {
      throw refused(member, "another member is the same series");
    }
    all.add(series);
  }

  private static Map<String, String> labels(BtfType.Member member, String[] parts) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String[] label = parts[i].split("_", 2);
      if (label.length < 2 || label[0].isEmpty() || label[1].isEmpty()) {
        throw refused(member, "after two underscores comes a label: KEY_VALUE");
      }
      if (labels.put(label[0], label[1]) != null) {
        throw refused(member, "it has the label '" + label[0] + "' twice");
      }
    }
    return labels;
  }

  /** The members of one metric must agree; the first one with a help text says it for all. */
  private Metric metric(
      BtfType.Member member, String base, MetricType type, int count, String helpText) {
    Metric made = type.metric(prefix + base, count, helpText);
    Metric before = metrics.putIfAbsent(base, made);
    if (before == null) {
      return made;
    }
    if (before.kind() != made.kind()
        || before.scale() != made.scale()
        || !before.bounds().equals(made.bounds())) {
      throw refused(member, "another member of the same metric has another type");
    }
    return before;
  }

  private List<Series> series() {
    Set<Series> sums = new HashSet<>();
    List<Series> all = new ArrayList<>();
    found.forEach(
        (base, list) -> {
          for (Series one : list) {
            Optional<Series> sum = sumOf(base, one);
            sum.ifPresent(sums::add);
            all.add(sum.map(it -> withSum(one, it)).orElse(one));
          }
        });
    all.removeAll(sums);
    return all;
  }

  private Optional<Series> sumOf(String base, Series series) {
    if (series.metric().kind() != Kind.HISTOGRAM) {
      return Optional.empty();
    }
    return found.getOrDefault(base + SUM, List.of()).stream()
        .filter(it -> it.metric().kind() == Kind.COUNTER && it.labels().equals(series.labels()))
        .findFirst();
  }

  private static Series withSum(Series histogram, Series sum) {
    return new Series(histogram.metric(), histogram.labels(), histogram.word(), sum.word());
  }

  private static IllegalArgumentException refused(BtfType.Member member, String why) {
    return new IllegalArgumentException("member '" + member.name() + "': " + why);
  }
}
