package dev.slipway.lab.standalone.bench;

import java.util.List;
import java.util.function.Consumer;

/** One row of the design's table. */
interface Row {

  /** What {@code --only} calls it. */
  String name();

  /**
   * Measures; may leave clusters behind.
   *
   * @param say takes a line of progress
   */
  List<Figure> measure(Lab lab, Extent extent, Consumer<String> say);
}
