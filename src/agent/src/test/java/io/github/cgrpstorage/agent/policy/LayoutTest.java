package io.github.cgrpstorage.agent.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.programs.BpfProgramFile;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import java.io.IOException;
import java.lang.foreign.StructLayout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** policy.h and the records say the same. */
class LayoutTest {

  @Test
  void theRecordsAreTheHeadersStructs() throws IOException {
    try (Bpf bpf = Bpf.open();
        BpfObject object = BpfObject.open(bpf, BpfProgramFile.POLICY.bytes(), "policy")) {
      assertSame(object.btf(), "policy", PolicyValue.CODEC.layout());
      assertSame(object.btf(), "policy_counts", CountsValue.CODEC.layout());
    }
  }

  private static void assertSame(Btf btf, String struct, StructLayout layout) {
    int id = btf.find(BtfType.Struct.class, struct).orElseThrow();
    ValueType header = ValueType.fromBtf(btf, id);
    assertEquals(Optional.empty(), ValueType.of(layout).difference(header));
  }

  @Test
  void theRulesNumbersAreTheHeaders() throws IOException {
    try (Bpf bpf = Bpf.open();
        BpfObject object = BpfObject.open(bpf, BpfProgramFile.POLICY.bytes(), "policy")) {
      int id = object.btf().find(BtfType.Enum.class, "policy_rule").orElseThrow();
      BtfType.Enum rules = (BtfType.Enum) object.btf().type(id);
      List<Rule> ordered =
          List.of(Rule.ALLOW, Rule.DENY, new Rule.Rate(1, Rule.Per.S), new Rule.Budget(1));
      for (int number = 0; number < ordered.size(); number++) {
        assertEquals(number, PolicyValue.Limit.of(ordered.get(number)).rule());
        String name = "POLICY_" + ordered.get(number).toString().split("=")[0].toUpperCase();
        assertEquals(name, rules.enumerators().get(number).name());
        assertEquals(number, rules.enumerators().get(number).value());
      }
    }
  }
}
