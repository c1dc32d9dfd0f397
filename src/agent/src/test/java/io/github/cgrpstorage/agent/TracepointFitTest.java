package io.github.cgrpstorage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.btf.BtfWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Prototypes of tracepoints as releases of the kernel had them. */
class TracepointFitTest {

  /** One BTF: types are made by name. */
  private static final class Types {

    private final BtfWriter writer = new BtfWriter();

    int number(int size, boolean signed) {
      return writer.add(new BtfType.Int("n" + size, size, size * 8, 0, signed, false, false));
    }

    int pointerTo(String struct) {
      return writer.add(
          new BtfType.Ptr(writer.add(new BtfType.Struct(struct, 8, false, List.of()))));
    }

    /** Known by its name only. */
    int pointerToDeclared(String struct) {
      return writer.add(new BtfType.Ptr(writer.add(new BtfType.Fwd(struct, false))));
    }

    Types tracepoint(String typedef, int... arguments) {
      List<BtfType.Param> params = new ArrayList<>();
      params.add(new BtfType.Param("", writer.add(new BtfType.Ptr(0))));
      for (int argument : arguments) {
        params.add(new BtfType.Param("", argument));
      }
      int proto = writer.add(new BtfType.FuncProto(0, params));
      writer.add(new BtfType.Typedef(typedef, writer.add(new BtfType.Ptr(proto))));
      return this;
    }

    Types function(String name, int linkage) {
      int proto = writer.add(new BtfType.FuncProto(0, List.of()));
      writer.add(new BtfType.Func(name, proto, linkage));
      return this;
    }

    Btf btf() {
      return Btf.parse(writer.toBytes());
    }
  }

  private static List<String> misfits(Types kernel, Types object) {
    return new TracepointFit(kernel.btf()).misfits(object.btf());
  }

  private static Types victim(String typedef, boolean withTask) {
    Types types = new Types();
    return withTask
        ? types.tracepoint(typedef, types.pointerTo("task_struct"), types.number(4, false))
        : types.tracepoint(typedef, types.number(4, true));
  }

  private static Types takesVictim() {
    Types types = new Types();
    return types.tracepoint("takes_mark_victim", types.pointerTo("task_struct"));
  }

  @Test
  void whatTheKernelGivesIsTaken() {
    assertEquals(List.of(), misfits(victim("btf_trace_mark_victim", true), takesVictim()));
  }

  /** Until 6.8 mark_victim gave a process id. */
  @Test
  void anotherArgumentDoesNotFit() {
    assertEquals(
        List.of(
            "argument 1 of tracepoint mark_victim is a number of 4 bytes, not struct task_struct *"),
        misfits(victim("btf_trace_mark_victim", false), takesVictim()));
  }

  @Test
  void aTracepointThatIsNotThereDoesNotFit() {
    assertEquals(
        List.of("the kernel has no tracepoint mark_victim"),
        misfits(victim("btf_trace_other", true), takesVictim()));
  }

  @Test
  void tooFewArgumentsDoNotFit() {
    Types kernel = new Types();
    kernel.tracepoint("btf_trace_x", kernel.number(8, false));
    Types object = new Types();
    object.tracepoint("takes_x", object.number(8, false), object.number(8, false));
    assertEquals(List.of("tracepoint x gives 1 arguments, 2 are needed"), misfits(kernel, object));
  }

  /** A sign, and whether a struct is defined, make no difference to a program. */
  @Test
  void whatMakesNoDifferenceFits() {
    Types kernel = new Types();
    kernel.tracepoint("btf_trace_x", kernel.pointerTo("sock"), kernel.number(8, true));
    Types object = new Types();
    object.tracepoint("takes_x", object.pointerToDeclared("sock"), object.number(8, false));
    assertEquals(List.of(), misfits(kernel, object));
  }

  @Test
  void theWidthOfANumberDoes() {
    Types kernel = new Types();
    kernel.tracepoint("btf_trace_x", kernel.number(1, false));
    Types object = new Types();
    object.tracepoint("takes_x", object.number(4, false));
    assertEquals(
        List.of("argument 1 of tracepoint x is a number of 1 bytes, not a number of 4 bytes"),
        misfits(kernel, object));
  }

  @Test
  void aFunctionOfTheKernelMustBeThere() {
    Types object = new Types().function("bpf_cast_to_kern_ctx", 2);
    assertEquals(
        List.of("the kernel has no function bpf_cast_to_kern_ctx"), misfits(new Types(), object));
    assertEquals(List.of(), misfits(new Types().function("bpf_cast_to_kern_ctx", 0), object));
    // The object's own functions are no wish.
    assertEquals(List.of(), misfits(new Types(), new Types().function("on_switch", 1)));
  }
}
