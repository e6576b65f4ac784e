package dev.slipway.request.stream;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/** The feeds that are followed here, by their cluster, and no more than there may be. */
final class OpenFeeds {

  private final ConcurrentMap<String, Set<Feed>> feeds = new ConcurrentHashMap<>();
  private final Semaphore room;
  private volatile boolean ended;

  OpenFeeds(int most) {
    room = new Semaphore(most);
  }

  /** Takes a feed in, or says that there is no room. */
  boolean add(Feed feed) {
    if (!room.tryAcquire()) {
      return false;
    }
    feeds.compute(
        feed.cluster().toString(),
        (cluster, others) -> {
          Set<Feed> all = others == null ? ConcurrentHashMap.newKeySet() : others;
          all.add(feed);
          return all;
        });
    if (ended) {
      feed.close();
    }
    return true;
  }

  /** Lets a feed go; one that has gone already may go again. */
  void remove(Feed feed) {
    feeds.computeIfPresent(
        feed.cluster().toString(),
        (cluster, all) -> {
          if (all.remove(feed)) {
            room.release();
          }
          return all.isEmpty() ? null : all;
        });
  }

  void wake(String cluster) {
    feeds.getOrDefault(cluster, Set.of()).forEach(Feed::wake);
  }

  void wakeAll() {
    feeds.values().stream().flatMap(Collection::stream).forEach(Feed::wake);
  }

  /** Ends all of them, and those that still come. */
  void end() {
    ended = true;
    feeds.values().stream().flatMap(Collection::stream).forEach(Feed::close);
  }
}
