package dev.slipway.lab.endtoend.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

/** How the house is built, as rules that a build checks. */
@AnalyzeClasses(
    packages = "dev.slipway",
    importOptions = {ImportOption.DoNotIncludeTests.class, LayeringTest.WithoutTestJars.class})
class LayeringTest {

  /** What a module's tests lend to others is no part of the house. */
  static final class WithoutTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String[] SERVICES = {
    "dev.slipway.request..",
    "dev.slipway.vm..",
    "dev.slipway.bootstrap..",
    "dev.slipway.kubeconfig.."
  };

  @ArchTest
  static final ArchRule domainSeesTheJdkAndEventsOnly =
      classes()
          .that()
          .resideInAPackage("dev.slipway.(request|vm|bootstrap|kubeconfig).domain..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", "dev.slipway.events..")
                  .or(resideInAPackage("dev.slipway.(request|vm|bootstrap|kubeconfig).domain..")));

  @ArchTest
  static final ArchRule domainHasNoClockOfItsOwn =
      noClasses()
          .that()
          .resideInAPackage("dev.slipway.*.domain..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime");

  @ArchTest
  static final ArchRule eventsKnowTheJdkAndAnnotationsOnly =
      classes()
          .that()
          .resideInAPackage("dev.slipway.events..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java..", "dev.slipway.events..", "com.fasterxml.jackson.annotation.."));

  @ArchTest
  static final ArchRule servicesNeverSeeEachOther =
      slices()
          .matching("dev.slipway.(request|vm|bootstrap|kubeconfig)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule kitKnowsNoStage =
      noClasses()
          .that()
          .resideInAPackage("dev.slipway.kit..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SERVICES);

  @ArchTest
  static final ArchRule stepsAndSshKnowNoEvent =
      noClasses()
          .that()
          .resideInAnyPackage("dev.slipway.kit.steps..", "dev.slipway.kit.ssh..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.slipway.events..");

  @ArchTest
  static final ArchRule nothingThatRunsKnowsTheLab =
      noClasses()
          .that()
          .resideInAnyPackage("dev.slipway.events..", "dev.slipway.kit..")
          .or()
          .resideInAnyPackage(SERVICES)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.slipway.lab..");

  @ArchTest
  static final ArchRule adaptersDoNotSeeEachOther =
      slices()
          .matching("dev.slipway.*.(proxmox|seed|k3s|vault)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(alwaysTrue(), resideInAPackage("dev.slipway.kit.."));

  @ArchTest
  static final ArchRule entitiesStayInTheStore =
      noClasses()
          .that(not(resideInAnyPackage("dev.slipway.*.store..")))
          .should()
          .dependOnClassesThat()
          .areAnnotatedWith("jakarta.persistence.Entity");

  @ArchTest
  static final ArchRule packagesHaveNamesThatSaySomething =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..util..",
              "..utils..",
              "..common..",
              "..helper..",
              "..impl..",
              "..manager..",
              "..dto..");

  @ArchTest
  static final ArchRule nobodySleeps =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);
}
