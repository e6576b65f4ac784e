package dev.slipway.kit.steps.quarkus;

import dev.slipway.kit.steps.table.StatementFailedException;
import dev.slipway.kit.steps.table.Transactions;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The service's own JTA transactions: steps commit together with rows and outbox, or not at all.
 */
@ApplicationScoped
class JtaTransactions implements Transactions {
  private final DataSource dataSource;
  private final TransactionSynchronizationRegistry registry;
  private final StepsConfig config;

  JtaTransactions(
      DataSource dataSource, TransactionSynchronizationRegistry registry, StepsConfig config) {
    this.dataSource = dataSource;
    this.registry = registry;
    this.config = config;
  }

  /** No longer than a claim: what takes longer has lost it. */
  @Override
  public <T> T inNew(Supplier<T> work) {
    return QuarkusTransaction.requiringNew()
        .timeout(Math.toIntExact(Math.max(1, config.claim().toSeconds())))
        .call(work::get);
  }

  @Override
  public <T> T onConnection(Statements<T> statements) {
    if (!QuarkusTransaction.isActive()) {
      throw new IllegalStateException("Steps and slots are changed in the caller's transaction");
    }
    try (Connection connection = dataSource.getConnection()) {
      return statements.run(connection);
    } catch (SQLException e) {
      throw new StatementFailedException(e);
    }
  }

  @Override
  public void afterCommit(Runnable action) {
    registry.registerInterposedSynchronization(
        new Synchronization() {
          @Override
          public void beforeCompletion() {}

          @Override
          public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
              action.run();
            }
          }
        });
  }
}
