package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Known traffic of a cgroup, in network namespaces of the tests' own, is what was counted. */
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.CGROUP_SKB})
@Tag("long")
class AgentNetworkIT extends AgentFixture {

  private static final int IPV4_AND_UDP = 28;
  private static final int IPV6_AND_UDP = 48;

  /** Runs the load in a network namespace of its own, after a script. */
  private static Map<String, Long> inNamespace(String script, Cgroup cgroup, Object... what)
      throws IOException {
    String[] words =
        Load.command(cgroup.pathAtOpen(), Load.home(cgroup), what).toArray(String[]::new);
    return Load.results(Child.shell(unshared(script + "\"$@\""), words).check(0));
  }

  private static String unshared(String script) {
    return "exec unshare --net sh -c '" + script.replace("'", "'\\''") + "' sh \"$@\"";
  }

  @Test
  void datagramsOverLoopback() throws IOException {
    load(Collector.NETWORK);
    Cgroup cgroup = cgroups.make("one");
    inNamespace("ip link set lo up\n", cgroup, "udp", 500, 1000);
    Counted counted = counted(cgroup);
    for (String direction : new String[] {"direction=receive", "direction=transmit"}) {
      for (String bytes : new String[] {"cgroup_network_io_bytes", "cgroup_network_wire_bytes"}) {
        assertEquals(500 * (1000 + IPV4_AND_UDP), counted.number(bytes, direction, "family=ipv4"));
        assertEquals(500 * (1000 + IPV6_AND_UDP), counted.number(bytes, direction, "family=ipv6"));
      }
      assertEquals(500, counted.number("cgroup_network_packets", direction, "family=ipv4"));
      assertEquals(500, counted.number("cgroup_network_packets", direction, "family=ipv6"));
    }
  }

  /**
   * What is counted before large packets are segmented misses the headers of further segments, and
   * the estimate makes up for them; the device counts behind it. The last acknowledgements have no
   * socket any more.
   */
  @Test
  void aConnectionOverLoopback() throws IOException {
    load(Collector.NETWORK, Collector.TCP);
    Cgroup cgroup = cgroups.make("one");
    long payload = 5_000_000;
    Map<String, Long> device = inNamespace("ip link set lo mtu 1500 up\n", cgroup, "tcp", payload);
    Counted counted = counted(cgroup);
    for (String direction : new String[] {"direction=receive", "direction=transmit"}) {
      long wire = counted.number("cgroup_network_wire_bytes", direction, "family=ipv4");
      assertBetween(device.get("lo_bytes") - 200, device.get("lo_bytes"), wire, direction);
      long packets = counted.number("cgroup_network_packets", direction, "family=ipv4");
      assertBetween(device.get("lo_packets") - 4, device.get("lo_packets"), packets, direction);
      long before = counted.number("cgroup_network_io_bytes", direction, "family=ipv4");
      assertBetween(payload, wire, before, direction);
      assertTrue(packets > payload / 1500, packets + " packets");
      assertEquals(0, counted.number("cgroup_network_io_bytes", direction, "family=ipv6"));
    }
    assertEquals(1, counted.number("cgroup_tcp_connections", "direction=active"));
    assertEquals(1, counted.number("cgroup_tcp_connections", "direction=passive"));
    assertEquals(0, counted.number("cgroup_tcp_connect_failures"));
    // A busy machine may be late to acknowledge.
    assertEquals(device.get("retransmits"), counted.number("cgroup_tcp_retransmits"));
  }

  /** A sibling's traffic is not ours. */
  @Test
  void eachCgroupHasItsOwn() throws IOException {
    load(Collector.NETWORK);
    Cgroup one = cgroups.make("one");
    Cgroup other = cgroups.make("other");
    inNamespace("ip link set lo up\n", one, "udp", 10, 100);
    inNamespace("ip link set lo up\n", other, "udp", 20, 100);
    assertEquals(20, counted(one).total("cgroup_network_packets") / 2);
    assertEquals(40, counted(other).total("cgroup_network_packets") / 2);
  }

  @Test
  void resets() throws IOException {
    load(Collector.TCP);
    Cgroup cgroup = cgroups.make("one");
    inNamespace("ip link set lo up\n", cgroup, "reset", 25);
    Counted counted = counted(cgroup);
    assertEquals(25, counted.number("cgroup_tcp_resets", "direction=sent"));
    assertEquals(25, counted.number("cgroup_tcp_resets", "direction=received"));
    assertEquals(25, counted.number("cgroup_tcp_connections", "direction=active"));
    assertEquals(25, counted.number("cgroup_tcp_connections", "direction=passive"));
  }

  @Test
  void aRefusedConnectIsAFailure() throws IOException {
    load(Collector.TCP);
    Cgroup cgroup = cgroups.make("one");
    inNamespace("ip link set lo up\n", cgroup, "connect", "127.0.0.1", 1000);
    Counted counted = counted(cgroup);
    assertEquals(1, counted.number("cgroup_tcp_connect_failures"));
    assertEquals(0, counted.total("cgroup_tcp_connections"));
    assertEquals(1, counted.number("cgroup_tcp_resets", "direction=received"));
  }

  /** Packets go to a neighbour that does not exist; the namespace's own counter is the truth. */
  @Test
  @Tag("host")
  void forcedRetransmits() throws IOException {
    load(Collector.TCP);
    Cgroup cgroup = cgroups.make("one");
    String blackHole =
        """
        set -e
        ip link set lo up
        ip link add near type veth peer name far
        ip addr add 10.99.0.1/24 dev near
        ip link set near up
        ip link set far up
        ip neigh add 10.99.0.2 lladdr 02:00:00:00:00:99 dev near nud permanent
        """;
    long kernel = inNamespace(blackHole, cgroup, "connect", "10.99.0.2", 4500).get("retransmits");
    Counted counted = counted(cgroup);
    assertTrue(kernel >= 2, "the kernel sent again " + kernel);
    assertEquals(kernel, counted.number("cgroup_tcp_retransmits"));
    assertEquals(1, counted.number("cgroup_tcp_connect_failures"));
  }
}
