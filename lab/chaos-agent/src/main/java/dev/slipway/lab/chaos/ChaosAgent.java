package dev.slipway.lab.chaos;

import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.utility.JavaModule;

/**
 * {@code -javaagent:…=folder=DIR,service=NAME,process=NAME[,without=GUARD]}: see {@link Orders} for
 * what lies in the folder.
 */
public final class ChaosAgent {

  private ChaosAgent() {}

  /** Called by the JVM before the service's own main method. */
  public static void premain(String arguments, Instrumentation instrumentation) {
    Map<String, String> options = options(arguments);
    Hits.into(
        new Orders(Path.of(options.get("folder")), options.get("service"), options.get("process")));
    Map<String, Change> changes = new HashMap<>();
    Points.ALL.forEach((type, points) -> changes.put(type, Points.change(points)));
    if (options.containsKey("without")) {
      Guard.of(options.get("without"))
          .changes()
          .forEach((type, change) -> changes.merge(type, change, Change::and));
    }
    new AgentBuilder.Default()
        .disableClassFormatChanges()
        .with(new Complaints())
        .type(type -> changes.containsKey(type.getName()))
        .transform(
            (builder, type, loader, module, domain) ->
                changes.get(type.getName()).apply(builder, type))
        .installOn(instrumentation);
  }

  private static Map<String, String> options(String arguments) {
    Map<String, String> options = new HashMap<>();
    for (String option : List.of(arguments.split(","))) {
      String[] parts = option.split("=", 2);
      options.put(parts[0], parts[1]);
    }
    return options;
  }

  /** What is done to one class. */
  @FunctionalInterface
  interface Change {
    DynamicType.Builder<?> apply(DynamicType.Builder<?> builder, TypeDescription type);

    default Change and(Change other) {
      return (builder, type) -> other.apply(apply(builder, type), type);
    }
  }

  /** A point that is not there any more would be tried for ever without a word. */
  private static final class Complaints extends AgentBuilder.Listener.Adapter {
    @Override
    public void onError(
        String type, ClassLoader loader, JavaModule module, boolean loaded, Throwable failure) {
      System.err.println("chaos agent: " + type + " is not what it was: " + failure);
      failure.printStackTrace();
      Runtime.getRuntime().halt(70);
    }
  }
}
