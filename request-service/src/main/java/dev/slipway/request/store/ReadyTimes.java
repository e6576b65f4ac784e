package dev.slipway.request.store;

import dev.slipway.events.EventType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

/** How long clusters took from their acceptance until their kubeconfig was stored, by the log. */
@ApplicationScoped
public class ReadyTimes {
  private static final String LAST_TWENTY =
      """
      select percentile_cont(0.5) within group (order by seconds), count(*) from (
        select extract(epoch from min(e.time) - c.created_at) as seconds
        from (
          select id, created_at from cluster
          where request -> 'spec' -> 'proxmox' ->> 'template' = :template
          order by id desc limit 200) c
        join event_log e on e.cluster = c.id and e.type = :ready
        group by c.id, c.created_at order by c.id desc limit 20) lately""";

  private final EntityManager database;

  ReadyTimes(EntityManager database) {
    this.database = database;
  }

  /**
   * The middle one of some.
   *
   * @param seconds null for none
   * @param clusters how many
   */
  public record Median(Long seconds, int clusters) {}

  /** Of the last twenty of that template. */
  @Transactional
  public Median of(String template) {
    Object[] found =
        (Object[])
            database
                .createNativeQuery(LAST_TWENTY)
                .setParameter("ready", EventType.KUBECONFIG_STORED.type())
                .setParameter("template", template)
                .getSingleResult();
    Long seconds = found[0] == null ? null : Math.round(((Number) found[0]).doubleValue());
    return new Median(seconds, ((Number) found[1]).intValue());
  }
}
