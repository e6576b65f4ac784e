package dev.slipway.request.api;

import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A part of a list.
 *
 * @param next what to ask for to get the next part; absent after the last
 */
@Schema(description = "A part of a list.")
public record ListPage<T>(
    List<T> items,
    @Schema(description = "The next part's cursor; absent after the last.") String next) {

  /**
   * A page of what was asked for with one more than the limit, which tells whether there is more.
   */
  static <R, T> ListPage<T> of(
      List<R> rows, int limit, Function<R, T> view, Function<R, String> cursor) {
    boolean more = rows.size() > limit;
    List<R> shown = more ? rows.subList(0, limit) : rows;
    return new ListPage<>(
        shown.stream().map(view).toList(), more ? cursor.apply(shown.get(shown.size() - 1)) : null);
  }
}
