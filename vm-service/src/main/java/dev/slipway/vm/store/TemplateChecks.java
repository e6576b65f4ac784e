package dev.slipway.vm.store;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** From which templates a canary has come up (ADR 22), as rows. */
@ApplicationScoped
public class TemplateChecks {
  private final EntityManager database;

  TemplateChecks(EntityManager database) {
    this.database = database;
  }

  /** One came up on that node then; in the caller's transaction. A later one stays noted. */
  public void note(String endpoint, Vmid template, ProxmoxNode node, Instant at) {
    database
        .createNativeQuery(
            """
            insert into template_check (endpoint, template, proxmox_node, checked_at)
            values (?1, ?2, ?3, ?4)
            on conflict (endpoint, template) do update set
              proxmox_node = excluded.proxmox_node, checked_at = excluded.checked_at
              where template_check.checked_at < excluded.checked_at""")
        .setParameter(1, endpoint)
        .setParameter(2, template.value())
        .setParameter(3, node.value())
        .setParameter(4, at)
        .executeUpdate();
  }

  /** When the last one came up from that template; empty for never. */
  @Transactional
  public Optional<Instant> last(String endpoint, Vmid template) {
    List<?> found =
        database
            .createNativeQuery(
                "select checked_at from template_check where endpoint = ?1 and template = ?2",
                Instant.class)
            .setParameter(1, endpoint)
            .setParameter(2, template.value())
            .getResultList();
    return found.stream().map(Instant.class::cast).findFirst();
  }
}
