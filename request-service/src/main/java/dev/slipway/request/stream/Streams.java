package dev.slipway.request.stream;

import dev.slipway.events.ClusterId;
import dev.slipway.kit.delivery.relay.CommitListener;
import dev.slipway.request.RequestConfig;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import dev.slipway.request.store.Clusters;
import dev.slipway.request.store.EventLog;
import dev.slipway.request.store.StepLog;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.Config;

/** The live streams that this replica carries, and the one ear that it has for all of them. */
@ApplicationScoped
public class Streams {

  private static final Duration LATER = Duration.ofSeconds(5);

  private static final int READ_AT_ONCE = 4;

  private final Semaphore turns = new Semaphore(READ_AT_ONCE, true);
  private final Clusters clusters;
  private final EventLog log;
  private final StepLog steps;
  private final RequestConfig.Stream config;
  private final OpenFeeds open;
  private final CommitListener listener;

  Streams(Clusters clusters, EventLog log, StepLog steps, RequestConfig config, Config settings) {
    this.clusters = clusters;
    this.log = log;
    this.steps = steps;
    this.config = StreamLimits.checked(config.stream());
    this.open = new OpenFeeds(this.config.max());
    this.listener =
        CommitListener.on(
            settings, "stream listener", "slipway_history", open::wake, open::wakeAll);
  }

  void start(@Observes StartupEvent event) {
    Thread.ofPlatform().daemon().name("slipway-stream-listener").start(listener);
  }

  /** Before anything that waits for requests to end. */
  void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
    open.end();
    listener.stop();
  }

  /**
   * Whether the cluster is destroyed and the log has no event with a number above {@code after}.
   */
  public boolean over(ClusterId cluster, long after) {
    return clusters.destroyed(cluster) && log.after(cluster, after, 1).isEmpty();
  }

  /**
   * Opens a feed of what comes after that event. Whoever opens it lets it go.
   *
   * @throws ProblemException when this replica carries as many as it may
   */
  public Feed open(ClusterId cluster, long after) {
    Feed feed =
        new Feed(cluster, new StoredHistory(cluster, clusters, log, steps, turns), after, config);
    if (!open.add(feed)) {
      throw new ProblemException(
              ErrorCode.TOO_MANY_STREAMS, config.max() + " live streams are open here.")
          .retryAfter(LATER);
    }
    return feed;
  }

  /** Ends a feed and makes room for another; any number of times. */
  public void letGo(Feed feed) {
    feed.close();
    open.remove(feed);
  }
}
