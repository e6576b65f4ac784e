package dev.slipway.vm.orphans;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.orphans.OrphanTable.Reported;
import dev.slipway.vm.orphans.OrphanTable.Sweep;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** What the last sweeps of all endpoints found. */
@ApplicationScoped
public class Orphans {
  private final VmConfig config;
  private final OrphanTable table;

  Orphans(VmConfig config, OrphanTable table) {
    this.config = config;
    this.table = table;
  }

  /** As it is told to who asks. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Answer(List<Sweep> sweeps, List<Reported> orphans) {}

  public Answer all() {
    List<String> endpoints = SweepStart.endpoints(config);
    return QuarkusTransaction.requiringNew()
        .call(
            () ->
                new Answer(
                    endpoints.stream().map(table::sweep).flatMap(Optional::stream).toList(),
                    endpoints.stream().map(table::reported).flatMap(List::stream).toList()));
  }
}
