package dev.slipway.lab.chaos;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.bytebuddy.asm.Advice.Argument;
import net.bytebuddy.asm.Advice.OnMethodEnter;
import net.bytebuddy.asm.Advice.OnMethodExit;
import net.bytebuddy.asm.Advice.OnNonDefaultValue;
import net.bytebuddy.asm.Advice.Return;
import net.bytebuddy.asm.Advice.This;
import net.bytebuddy.implementation.bytecode.assign.Assigner.Typing;

/**
 * What the guards' methods do when they are switched off. The bodies become part of the services'
 * code, so they only call {@link Answers}.
 */
// What is only assigned here is read by the method that the body becomes part of.
@SuppressWarnings("UnusedVariable")
final class Unguarded {

  private Unguarded() {}

  static final class Mark {
    @OnMethodExit
    static void off(
        @Argument(0) Object live,
        @Return(readOnly = false, typing = Typing.DYNAMIC) Object answer) {
      answer = Answers.owned(live, answer);
    }
  }

  static final class Tombstone {
    @OnMethodExit
    static void off(
        @This Object stage,
        @Argument(0) Object event,
        @Return(readOnly = false, typing = Typing.DYNAMIC) Object answer) {
      answer = Answers.requested(stage, event);
    }
  }

  static final class Intent {
    @OnMethodExit
    static void off(@Argument(0) Object job, @Return(typing = Typing.DYNAMIC) Object outcome) {
      Answers.clonedAtOnce(job, outcome);
    }
  }

  static final class Found {
    @OnMethodEnter
    static void off(@Argument(value = 1, readOnly = false) boolean refused) {
      refused = true;
    }
  }

  static final class Yes {
    @OnMethodExit
    static void off(@Return(readOnly = false) boolean answer) {
      answer = true;
    }
  }

  static final class Proven {
    @OnMethodExit
    static void off(@This Object undoing, @Return(readOnly = false) boolean answer) {
      answer = answer || Answers.looks(undoing);
    }
  }

  static final class Nobody {
    @OnMethodExit
    static void off(@Return(readOnly = false, typing = Typing.DYNAMIC) Object answer) {
      answer = List.of();
    }
  }

  static final class Open {
    @OnMethodExit
    static void off(@Return(readOnly = false, typing = Typing.DYNAMIC) Object answer) {
      answer = Answers.open(answer);
    }
  }

  static final class Room {
    @OnMethodEnter(skipOn = OnNonDefaultValue.class)
    static boolean off() {
      return true;
    }

    @OnMethodExit
    static void room(@Return(readOnly = false) boolean answer) {
      answer = true;
    }
  }

  static final class First {
    @OnMethodExit
    static void off(
        @This Object keys,
        @Argument(0) String token,
        @Argument(1) String key,
        @Return(readOnly = false, typing = Typing.DYNAMIC) Object answer) {
      answer = Answers.first(keys, token, key, answer);
    }
  }

  static final class Unkept {
    @OnMethodEnter(skipOn = OnNonDefaultValue.class)
    static boolean off() {
      return true;
    }
  }

  /** What the bodies above call, in the agent's own code. */
  public static final class Answers {

    private Answers() {}

    /** The VM as ours, whatever it carries. */
    public static Object owned(Object live, Object answer) {
      if (((Optional<?>) answer).isPresent()) {
        return answer;
      }
      return Optional.of(
          Reflected.make(Reflected.type(live, "dev.slipway.vm.hypervisor.OwnVm"), live));
    }

    /** What a request does to a cluster that was never heard of. */
    public static Object requested(Object stage, Object event) {
      Class<?> stages = Reflected.type(stage, "dev.slipway.vm.domain.VmStage");
      Object unknown = Reflected.call(stages, "unknown", Reflected.call(stage, "cluster"));
      return Reflected.call(unknown, "requested", event);
    }

    /** Calls for the clone while its intent is still to be committed. */
    public static void clonedAtOnce(Object job, Object outcome) {
      ((Optional<?>) outcome)
          .filter(placed -> placed.getClass().getSimpleName().equals("Placed"))
          .ifPresent(placed -> clone(job, Reflected.call(placed, "placement")));
    }

    private static void clone(Object job, Object placement) {
      Object spec = Reflected.call(job, "spec");
      Object node = Reflected.call(Reflected.call(job, "vm"), "node");
      Class<?> request = Reflected.type(job, "dev.slipway.vm.hypervisor.Hypervisor$CloneRequest");
      Reflected.call(
          Reflected.call(job, "hypervisor"),
          "clone",
          Reflected.make(
              request,
              Reflected.call(placement, "templateNode"),
              Reflected.call(placement, "template"),
              Reflected.call(placement, "vmid"),
              String.valueOf(Reflected.call(node, "value")),
              Reflected.call(job, "mark"),
              "slipway",
              Reflected.call(spec, "fullClone"),
              Reflected.call(placement, "storage"),
              Reflected.call(placement, "proxmoxNode")));
    }

    /** Whether the step is a look at an empty place: the first will do. */
    public static boolean looks(Object undoing) {
      return String.valueOf(Reflected.call(undoing, "next")).startsWith("VERIFY");
    }

    /** The state that a vault has before anything is revoked. */
    public static Object open(Object state) {
      return state.getClass().getEnumConstants()[0];
    }

    /** A key that nobody has used. */
    public static Object first(Object keys, String token, String key, Object answer) {
      if (answer.getClass().getSimpleName().equals("First")) {
        return answer;
      }
      String of = "dev.slipway.request.store.IdempotencyKeys$";
      Object attempt =
          Reflected.make(Reflected.type(keys, of + "Attempt"), token, key, UUID.randomUUID());
      return Reflected.make(Reflected.type(keys, of + "Known$First"), attempt);
    }
  }
}
