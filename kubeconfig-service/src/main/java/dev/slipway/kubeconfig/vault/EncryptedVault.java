package dev.slipway.kubeconfig.vault;

import dev.slipway.events.ClusterId;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kit.vault.VaultException;
import dev.slipway.kit.vault.VaultException.Kind;
import dev.slipway.kubeconfig.vault.VaultRows.Row;
import dev.slipway.kubeconfig.vault.VaultRows.State;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Envelope encryption: each cluster has a data key, kept wrapped by the master key. A wrapped key
 * opens only as its cluster's, a secret only as its cluster's under its name, so that rows that
 * were moved are refused. Deleting the wrapped key makes every copy of the cluster's rows, backups
 * of later days included, unreadable.
 */
@ApplicationScoped
@Transactional(
    dontRollbackOn = VaultException.class) // a refusal changes nothing, the caller decides
public class EncryptedVault implements ClusterVault {
  private final MasterKey master;
  private final VaultRows rows;

  public EncryptedVault(MasterKey master, VaultRows rows) {
    this.master = master;
    this.rows = rows;
  }

  @Override
  public Secret read(ClusterId cluster, SecretName name, String caller) {
    Secret secret = stored(cluster, name).orElseGet(() -> make(cluster, name));
    rows.audit(cluster, name.value(), caller);
    return secret;
  }

  @Override
  public boolean deposit(ClusterId cluster, SecretName.Deposited name, Secret value) {
    Row row = lockOpen(cluster, name);
    Optional<Secret> before = opened(cluster, row, name.value());
    if (before.isEmpty()) {
      seal(cluster, row, name.value(), value);
      return true;
    }
    if (!before.get().equals(value)) {
      throw refused(Kind.CONFLICT, cluster, name, "another value is deposited under this name");
    }
    return false;
  }

  @Override
  public void keep(ClusterId cluster, SecretName.Kubeconfig name, Secret value) {
    seal(cluster, lockOpen(cluster, name), name.value(), value);
  }

  @Override
  public void release(ClusterId cluster) {
    var fetched = new SecretName.Kubeconfig(false);
    var released = new SecretName.Kubeconfig(true);
    Row row = lockOpen(cluster, released);
    Secret kubeconfig =
        opened(cluster, row, fetched.value())
            .orElseThrow(() -> refused(Kind.NOT_FOUND, cluster, fetched, "none was fetched"));
    seal(cluster, row, released.value(), kubeconfig);
    rows.delete(cluster, fetched.value());
  }

  @Override
  public boolean holds(ClusterId cluster, SecretName name) {
    return rows.sealed(cluster, name.value()).isPresent();
  }

  @Override
  public Closed close(ClusterId cluster) {
    Row row = rows.lock(cluster);
    if (row.state() != State.OPEN) {
      return Closed.NOTHING;
    }
    Map<Boolean, List<String>> names =
        rows.names(cluster).stream()
            .collect(Collectors.partitioningBy(EncryptedVault::survivesClosing));
    names.get(false).forEach(name -> rows.delete(cluster, name));
    rows.update(cluster, new Row(State.CLOSED, row.wrappedKey()));
    return new Closed(names.get(false), names.get(true));
  }

  @Override
  public void erase(ClusterId cluster) {
    rows.lock(cluster);
    rows.names(cluster).forEach(name -> rows.delete(cluster, name));
    rows.update(cluster, new Row(State.ERASED, null));
  }

  @Override
  public boolean forgetDeposits(ClusterId cluster) {
    Row row = rows.lock(cluster);
    boolean depositsOnly =
        rows.names(cluster).stream().allMatch(name -> !SecretName.RESERVED.matcher(name).matches());
    if (row.state() != State.OPEN || !depositsOnly) {
      return false;
    }
    rows.names(cluster).forEach(name -> rows.delete(cluster, name));
    rows.forget(cluster);
    return true;
  }

  // Logging in to look at a guest must stay possible until its VM is gone.
  private static boolean survivesClosing(String name) {
    return SecretName.KEYS.matcher(name).matches();
  }

  /** What is there already, without taking the lock: most reads are not the first. */
  private Optional<Secret> stored(ClusterId cluster, SecretName name) {
    return rows.find(cluster).flatMap(row -> opened(cluster, row, name.value()));
  }

  private Secret make(ClusterId cluster, SecretName name) {
    if (!(name instanceof SecretName.Generated generated)) {
      throw missing(cluster, name);
    }
    Row row = lockOpen(cluster, name);
    return opened(cluster, row, name.value())
        .orElseGet(
            () -> {
              var made = SecretMaker.make(generated);
              AesKey key = dataKey(cluster, row);
              made.forEach(
                  (each, secret) ->
                      rows.put(cluster, each, key.seal(secret, place(cluster, each))));
              return made.get(name.value());
            });
  }

  private Row lockOpen(ClusterId cluster, SecretName name) {
    Row row = rows.lock(cluster);
    if (row.state() != State.OPEN) {
      throw gone(cluster, name);
    }
    return row;
  }

  private Optional<Secret> opened(ClusterId cluster, Row row, String name) {
    if (row.wrappedKey() == null) {
      return Optional.empty();
    }
    return rows.sealed(cluster, name)
        .map(secret -> master.unwrap(cluster, row.wrappedKey()).open(secret, place(cluster, name)));
  }

  private void seal(ClusterId cluster, Row row, String name, Secret value) {
    rows.put(cluster, name, dataKey(cluster, row).seal(value, place(cluster, name)));
  }

  private AesKey dataKey(ClusterId cluster, Row row) {
    if (row.wrappedKey() != null) {
      return master.unwrap(cluster, row.wrappedKey());
    }
    AesKey key = AesKey.random();
    rows.update(cluster, new Row(row.state(), master.wrap(cluster, key)));
    return key;
  }

  private static String place(ClusterId cluster, String name) {
    return cluster + "/" + name;
  }

  private VaultException missing(ClusterId cluster, SecretName name) {
    boolean open = rows.find(cluster).map(row -> row.state() == State.OPEN).orElse(true);
    return open ? refused(Kind.NOT_FOUND, cluster, name, "there is none") : gone(cluster, name);
  }

  private static VaultException gone(ClusterId cluster, SecretName name) {
    return refused(Kind.GONE, cluster, name, "the cluster's secrets are revoked");
  }

  private static VaultException refused(Kind kind, ClusterId cluster, SecretName name, String why) {
    return new VaultException(kind, SecretRef.of(cluster, name.value()) + ": " + why);
  }
}
