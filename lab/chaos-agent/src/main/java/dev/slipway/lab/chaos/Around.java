package dev.slipway.lab.chaos;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import net.bytebuddy.asm.Advice;

/** What is woven around each method that has points; its code becomes part of the method. */
final class Around {

  /** The method's {@link Points.Kind}, by name. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface What {}

  private Around() {}

  @Advice.OnMethodEnter
  static void before(
      @What String kind, @Advice.Origin("#m") String method, @Advice.AllArguments Object[] given) {
    Hits.before(kind, method, given);
  }

  /** Not when the method throws. */
  @Advice.OnMethodExit
  static void after(
      @What String kind, @Advice.Origin("#m") String method, @Advice.AllArguments Object[] given) {
    Hits.after(kind, method, given);
  }
}
