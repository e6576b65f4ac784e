package dev.slipway.kubeconfig.vault;

import dev.slipway.events.ClusterId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@link VaultRows} as maps, for one thread. */
final class InMemoryVaultRows implements VaultRows {

  record Read(ClusterId cluster, String name, String caller) {}

  final Map<ClusterId, Row> clusters = new HashMap<>();
  final Map<ClusterId, Map<String, byte[]>> secrets = new HashMap<>();
  final List<Read> reads = new ArrayList<>();

  @Override
  public Optional<Row> find(ClusterId cluster) {
    return Optional.ofNullable(clusters.get(cluster));
  }

  @Override
  public Row lock(ClusterId cluster) {
    return clusters.computeIfAbsent(cluster, absent -> new Row(State.OPEN, null));
  }

  @Override
  public void update(ClusterId cluster, Row row) {
    clusters.put(cluster, row);
  }

  @Override
  public void forget(ClusterId cluster) {
    clusters.remove(cluster);
  }

  @Override
  public Optional<byte[]> sealed(ClusterId cluster, String name) {
    return Optional.ofNullable(of(cluster).get(name));
  }

  @Override
  public void put(ClusterId cluster, String name, byte[] sealed) {
    of(cluster).put(name, sealed);
  }

  @Override
  public void delete(ClusterId cluster, String name) {
    of(cluster).remove(name);
  }

  @Override
  public List<String> names(ClusterId cluster) {
    return List.copyOf(of(cluster).keySet());
  }

  @Override
  public void audit(ClusterId cluster, String name, String caller) {
    reads.add(new Read(cluster, name, caller));
  }

  @Override
  public Optional<WrappedKey> anyWrappedKey() {
    return clusters.entrySet().stream()
        .filter(each -> each.getValue().wrappedKey() != null)
        .map(each -> new WrappedKey(each.getKey(), each.getValue().wrappedKey()))
        .findFirst();
  }

  private Map<String, byte[]> of(ClusterId cluster) {
    return secrets.computeIfAbsent(cluster, absent -> new TreeMap<>());
  }
}
