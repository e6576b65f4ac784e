package dev.slipway.kubeconfig.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.Role;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kit.vault.VaultException.Kind;
import dev.slipway.kubeconfig.vault.ClusterVault.Closed;
import dev.slipway.kubeconfig.vault.SecretName.Deposited;
import dev.slipway.kubeconfig.vault.SecretName.FirstContactHostKey;
import dev.slipway.kubeconfig.vault.SecretName.JoinToken;
import dev.slipway.kubeconfig.vault.SecretName.Kubeconfig;
import dev.slipway.kubeconfig.vault.SecretName.SshKey;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every {@link ClusterVault} keeps, wherever its rows lie. */
abstract class ClusterVaultContract {
  static final String CALLER = "bootstrap-service";
  static final Deposited REGISTRY = new Deposited("registry-password");
  static final SshKey LOGIN_KEY = new SshKey(false);
  static final JoinToken SERVER_TOKEN = new JoinToken(Role.SERVER);
  static final Kubeconfig FETCHED = new Kubeconfig(false);
  static final Kubeconfig RELEASED = new Kubeconfig(true);

  final ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());

  abstract ClusterVault vault();

  @Test
  void makesEachKeyAndTokenOnceAndKeepsIt() {
    for (SecretName name :
        new SecretName[] {
          LOGIN_KEY,
          new SshKey(true),
          SERVER_TOKEN,
          new JoinToken(Role.AGENT),
          new FirstContactHostKey(NodeName.of("demo-server-1"), 1, false)
        }) {
      Secret first = vault().read(cluster, name, CALLER);

      assertThat(vault().read(cluster, name, CALLER)).isEqualTo(first);
    }
  }

  @Test
  void givesEachClusterEachRoleAndEachIncarnationASecretOfItsOwn() {
    var other = new ClusterId(UuidCreator.getTimeOrderedEpoch());
    var node = NodeName.of("demo-server-1");

    assertThat(vault().read(cluster, SERVER_TOKEN, CALLER))
        .isNotEqualTo(vault().read(other, SERVER_TOKEN, CALLER))
        .isNotEqualTo(vault().read(cluster, new JoinToken(Role.AGENT), CALLER));
    assertThat(vault().read(cluster, new FirstContactHostKey(node, 1, false), CALLER))
        .isNotEqualTo(vault().read(cluster, new FirstContactHostKey(node, 2, false), CALLER));
  }

  @Test
  void givesBackADepositAndTakesTheSameOneAgain() {
    assertThat(vault().deposit(cluster, REGISTRY, Secret.of("s3cret"))).isTrue();
    assertThat(vault().deposit(cluster, REGISTRY, Secret.of("s3cret"))).isFalse();

    assertThat(vault().read(cluster, REGISTRY, CALLER).expose()).isEqualTo("s3cret");
  }

  @Test
  void refusesAnotherValueUnderTheSameName() {
    vault().deposit(cluster, REGISTRY, Secret.of("s3cret"));

    refuses(Kind.CONFLICT, () -> vault().deposit(cluster, REGISTRY, Secret.of("other")));
    assertThat(vault().read(cluster, REGISTRY, CALLER).expose()).isEqualTo("s3cret");
  }

  @Test
  void doesNotFindWhatNobodyDeposited() {
    refuses(Kind.NOT_FOUND, () -> vault().read(cluster, REGISTRY, CALLER));
  }

  @Test
  void releasesOnlyAKubeconfigThatWasFetched() {
    refuses(Kind.NOT_FOUND, () -> vault().release(cluster));

    vault().keep(cluster, FETCHED, Secret.of("first"));
    vault().keep(cluster, FETCHED, Secret.of("second"));
    refuses(Kind.NOT_FOUND, () -> vault().read(cluster, RELEASED, CALLER));
    vault().release(cluster);

    assertThat(vault().read(cluster, RELEASED, CALLER).expose()).isEqualTo("second");
    refuses(Kind.NOT_FOUND, () -> vault().read(cluster, FETCHED, CALLER));
  }

  @Test
  void closedAnswersOnlyForKeysThatExist() {
    Secret key = vault().read(cluster, LOGIN_KEY, CALLER);
    vault().read(cluster, SERVER_TOKEN, CALLER);
    vault().deposit(cluster, REGISTRY, Secret.of("s3cret"));
    vault().keep(cluster, FETCHED, Secret.of("kubeconfig"));
    vault().release(cluster);

    Closed closed = vault().close(cluster);
    assertThat(closed.deleted())
        .containsExactlyInAnyOrder("k3s-server-token", "kubeconfig", "registry-password");
    assertThat(closed.kept()).containsExactlyInAnyOrder("ssh-key", "ssh-key.pub");

    assertThat(vault().read(cluster, LOGIN_KEY, CALLER)).isEqualTo(key);
    vault().read(cluster, new SshKey(true), CALLER);
    refuses(Kind.GONE, () -> vault().read(cluster, RELEASED, CALLER));
    refuses(Kind.GONE, () -> vault().read(cluster, SERVER_TOKEN, CALLER));
    refuses(Kind.GONE, () -> vault().read(cluster, REGISTRY, CALLER));
    refuses(Kind.GONE, () -> vault().deposit(cluster, REGISTRY, Secret.of("s3cret")));
    refuses(Kind.GONE, () -> vault().keep(cluster, FETCHED, Secret.of("late")));
    assertThat(vault().close(cluster)).isEqualTo(Closed.NOTHING);
  }

  @Test
  void closedBeforeAnythingElseMakesNoKeys() {
    vault().close(cluster);

    refuses(Kind.GONE, () -> vault().read(cluster, LOGIN_KEY, CALLER));
    refuses(Kind.GONE, () -> vault().deposit(cluster, REGISTRY, Secret.of("s3cret")));
  }

  @Test
  void erasedAnswersForNothingForEver() {
    vault().read(cluster, LOGIN_KEY, CALLER);
    vault().deposit(cluster, REGISTRY, Secret.of("s3cret"));

    vault().erase(cluster);
    vault().close(cluster);
    vault().erase(cluster);

    refuses(Kind.GONE, () -> vault().read(cluster, LOGIN_KEY, CALLER));
    refuses(Kind.GONE, () -> vault().read(cluster, SERVER_TOKEN, CALLER));
    refuses(Kind.GONE, () -> vault().read(cluster, REGISTRY, CALLER));
    refuses(Kind.GONE, () -> vault().deposit(cluster, REGISTRY, Secret.of("s3cret")));
    assertThat(vault().forgetDeposits(cluster)).isFalse();
  }

  @Test
  void forgetsDepositsThatNobodyAskedFor() {
    vault().deposit(cluster, REGISTRY, Secret.of("s3cret"));

    assertThat(vault().forgetDeposits(cluster)).isTrue();

    refuses(Kind.NOT_FOUND, () -> vault().read(cluster, REGISTRY, CALLER));
  }

  @Test
  void keepsDepositsOfAClusterForWhichKeysWereMade() {
    vault().deposit(cluster, REGISTRY, Secret.of("s3cret"));
    vault().read(cluster, LOGIN_KEY, CALLER);

    assertThat(vault().forgetDeposits(cluster)).isFalse();

    assertThat(vault().read(cluster, REGISTRY, CALLER).expose()).isEqualTo("s3cret");
  }

  static void refuses(Kind kind, ThrowingCallable question) {
    assertThatThrownBy(question).extracting("kind").isEqualTo(kind);
  }
}
