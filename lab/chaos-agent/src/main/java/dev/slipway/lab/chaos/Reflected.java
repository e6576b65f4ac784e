package dev.slipway.lab.chaos;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/** The services' code by its names: the agent is compiled without it. */
final class Reflected {

  private Reflected() {}

  /** Calls a method of that name which takes as many arguments. */
  static Object call(Object of, String name, Object... arguments) {
    return call(of, of.getClass(), name, arguments);
  }

  /** Calls a static method. */
  static Object call(Class<?> type, String name, Object... arguments) {
    return call(null, type, name, arguments);
  }

  private static Object call(Object of, Class<?> type, String name, Object... arguments) {
    try {
      Method method = method(type, name, arguments.length);
      method.setAccessible(true);
      return method.invoke(of, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes one by the constructor that takes as many arguments. */
  static Object make(Class<?> type, Object... arguments) {
    try {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (constructor.getParameterCount() == arguments.length) {
          constructor.setAccessible(true);
          return constructor.newInstance(arguments);
        }
      }
      throw new NoSuchMethodException(type + " of " + arguments.length);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static Object field(Object of, String name) {
    try {
      Field field = of.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A class of the services, seen from one of them. */
  static Class<?> type(Object from, String name) {
    try {
      return Class.forName(name, true, from.getClass().getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Method method(Class<?> type, String name, int arguments)
      throws NoSuchMethodException {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      var found = of(each, name, arguments);
      if (found != null) {
        return found;
      }
      for (Class<?> promised : each.getInterfaces()) {
        var there = of(promised, name, arguments);
        if (there != null) {
          return there;
        }
      }
    }
    throw new NoSuchMethodException(type.getName() + "." + name);
  }

  private static Method of(Class<?> type, String name, int arguments) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.getName().equals(name) && !method.isBridge())
        .filter(method -> method.getParameterCount() == arguments)
        .findFirst()
        .orElse(null);
  }
}
