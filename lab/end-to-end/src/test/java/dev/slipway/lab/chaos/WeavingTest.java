package dev.slipway.lab.chaos;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The agent is compiled without the services and knows their classes by name only: each class and
 * method that it changes must be there, or a chaos run tries nothing there without a word.
 */
class WeavingTest {

  private static final ClassFileLocator CLASSES =
      ClassFileLocator.ForClassLoader.of(WeavingTest.class.getClassLoader());

  static Stream<Arguments> points() {
    return Points.ALL.entrySet().stream()
        .map(point -> Arguments.of(point.getKey(), Points.change(point.getValue())));
  }

  static Stream<Arguments> guards() {
    return Stream.of(Guard.values())
        .flatMap(
            guard ->
                guard.changes().entrySet().stream()
                    .map(change -> Arguments.of(guard, change.getKey(), change.getValue())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("points")
  void everyPointIsThere(String type, ChaosAgent.Change change) {
    assertThatCode(() -> weave(type, change)).doesNotThrowAnyException();
  }

  @ParameterizedTest(name = "{0} in {1}")
  @MethodSource("guards")
  void everyGuardIsThere(Guard guard, String type, ChaosAgent.Change change) {
    assertThatCode(() -> weave(type, change)).doesNotThrowAnyException();
  }

  @Test
  void aMethodThatIsNotThereIsMissed() {
    Map.Entry<String, List<Points.Point>> one = Points.ALL.entrySet().iterator().next();
    Points.Point renamed = new Points.Point("renamed", 1, Points.Kind.STEP);

    assertThatThrownBy(() -> weave(one.getKey(), Points.change(List.of(renamed))))
        .hasMessageContaining("has no such method as renamed");
  }

  private static void weave(String name, ChaosAgent.Change change) {
    TypeDescription type = TypePool.Default.of(CLASSES).describe(name).resolve();
    change.apply(new ByteBuddy().redefine(type, CLASSES), type).make();
  }
}
