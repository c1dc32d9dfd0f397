package io.github.cgrpstorage.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms of the house point one way. */
class ArchitectureTest {

  private static final String ROOT = "io.github.cgrpstorage.";
  private static final String BINDINGS = ROOT + "bindings..";
  private static final String FLOOR = ROOT + "kernel.floor..";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/it/target/"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.github.cgrpstorage");

  /** A room's classes use the JDK, the room itself, and these rooms of ours; nothing else. */
  private static ArchRule room(String room, String... more) {
    List<String> allowed = new ArrayList<>(List.of("java..", "javax..", "jdk..", room));
    allowed.addAll(List.of(more));
    return classes()
        .that()
        .resideInAPackage(room)
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.or(
                JavaClass.Predicates.resideInAnyPackage(allowed.toArray(String[]::new)),
                DescribedPredicate.describe("arrays and primitives", JavaClass::isPrimitive)));
  }

  @Test
  void everyRoomWasLookedInto() {
    for (String room :
        List.of(
            "storage",
            "kernel",
            "kernel.floor",
            "bindings",
            "programs",
            "model",
            "differential.run",
            "agent.identity",
            "agent.files",
            "agent.policy",
            "junit",
            "prometheus",
            "opentelemetry",
            "micrometer",
            "serve",
            "cli")) {
      assertTrue(CLASSES.stream().anyMatch(c -> c.getPackageName().equals(ROOT + room)), room);
    }
  }

  @Test
  void storageDependsOnTheJdkAlone() {
    room(ROOT + "storage..").check(CLASSES);
  }

  @Test
  void modelDependsOnStorage() {
    room(ROOT + "model..", ROOT + "storage..").check(CLASSES);
  }

  @Test
  void differentialDependsOnStorageAndTheModel() {
    room(ROOT + "differential..", ROOT + "storage..", ROOT + "model..").check(CLASSES);
  }

  @Test
  void theJunitExtensionDependsOnStorageAndJunit() {
    room(ROOT + "junit..", ROOT + "storage..", "org.junit..").check(CLASSES);
  }

  @Test
  void bindingsAndProgramsDependOnNothing() {
    room(BINDINGS).check(CLASSES);
    room(ROOT + "programs..").check(CLASSES);
  }

  @Test
  void kernelDependsOnStorageBindingsAndPrograms() {
    room(ROOT + "kernel..", ROOT + "storage..", BINDINGS, ROOT + "programs..").check(CLASSES);
  }

  @Test
  void theAgentDependsOnStorageTheKernelAndPrograms() {
    String pins = ROOT + "agent.pins";
    room(pins).check(CLASSES);
    for (String room : List.of("identity", "files", "policy")) {
      room(ROOT + "agent." + room, pins, ROOT + "storage..", ROOT + "kernel", ROOT + "programs..")
          .check(CLASSES);
    }
  }

  /** A program that uses one library does not get another. */
  @Test
  void eachExporterDependsOnTheAgentAndItsLibrary() {
    String[] ours = {ROOT + "agent.export..", ROOT + "agent.identity..", ROOT + "agent.metrics.."};
    for (String[] one :
        new String[][] {
          {"prometheus", "io.prometheus.."},
          {"opentelemetry", "io.opentelemetry.."},
          {"micrometer", "io.micrometer.."}
        }) {
      room(ROOT + one[0] + "..", ours[0], ours[1], ours[2], one[1]).check(CLASSES);
    }
  }

  @Test
  void nobodyDependsOnTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "cli..")
        .check(CLASSES);
  }

  @Test
  void onlyTheFloorCallsTheBindings() {
    noClasses()
        .that()
        .resideOutsideOfPackages(FLOOR, BINDINGS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BINDINGS)
        .check(CLASSES);
  }

  @Test
  void onlyTheKernelStandsOnTheFloor() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(FLOOR)
        .check(CLASSES);
  }

  @Test
  void theFloorKnowsNothingAboveIt() {
    noClasses()
        .that()
        .resideInAPackage(FLOOR)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "kernel")
        .check(CLASSES);
  }

  /**
   * The public API is built on the seam and on BTF. The seam speaks of three of the API's value
   * types and of nothing else there, and BTF of none.
   */
  @Test
  void theSeamAndBtfKnowLittleOfTheApi() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "storage.btf")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + "storage", ROOT + "storage.seam")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "storage.seam")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.and(
                JavaClass.Predicates.resideInAPackage(ROOT + "storage"),
                DescribedPredicate.describe(
                    "are no value types of the seam", ArchitectureTest::isUnknownToTheSeam)))
        .check(CLASSES);
  }

  private static boolean isUnknownToTheSeam(JavaClass type) {
    return !List.of("KernelRelease", "Availability", "BpfException").contains(type.getSimpleName());
  }

  /** Between modules and, but for those three types, inside them. */
  @Test
  void thereIsNoCycle() {
    DescribedPredicate<JavaClass> seamsTypes =
        DescribedPredicate.describe(
            "the seam's value types",
            type -> type.getPackageName().equals(ROOT + "storage") && !isUnknownToTheSeam(type));
    slices()
        .matching(ROOT + "(**)")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(JavaClass.Predicates.resideInAPackage(ROOT + "storage.seam"), seamsTypes)
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineEndsTheProcess() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + "cli.Main")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(CLASSES);
  }

  /** jextract's code can trace its calls to stdout, when a system property asks for it. */
  @Test
  void onlyTheCommandLinePrints() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "cli..", BINDINGS)
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethodWhere(
                JavaCall.Predicates.target(HasName.Predicates.name("printStackTrace")));
    rule.check(CLASSES);
  }

  /** The rules are not empty words: each form of rule here finds an arrow that is there. */
  @Test
  void anArrowThatIsThereIsFound() {
    assertThrows(AssertionError.class, () -> room(ROOT + "kernel..").check(CLASSES));
    assertThrows(
        AssertionError.class,
        () ->
            noClasses()
                .that()
                .resideInAPackage(FLOOR)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BINDINGS)
                .check(CLASSES));
  }
}
