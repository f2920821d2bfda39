package io.inmesh.controlplane.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database: one connection, used in turns. What {@link #write} returned from is on disk.
 *
 * <p>Any thread. Writes are rare here (configuration and registrations), so one connection is
 * enough and makes the order of changes plain.
 */
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);

  /** Something done with a connection. */
  @FunctionalInterface
  public interface Work<T> {
    /** Does it; runs in a transaction that a thrown exception rolls back. */
    T on(Connection connection) throws SQLException, StoreException;
  }

  /** Waits until what was committed is on the disk. */
  @FunctionalInterface
  interface Sync {
    void on(Connection connection) throws SQLException;
  }

  private final Storage storage;
  private final ReentrantLock turn = new ReentrantLock(true);
  private Connection connection;

  private Database(Storage storage) throws StoreException {
    this.storage = storage;
    this.connection = storage.open();
  }

  /**
   * Opens the database of a directory, making or upgrading it where needed.
   *
   * @param directory exists, and nobody but its owner may look into it
   * @throws StoreException if it cannot be opened, for example because another process has it open
   */
  public static Database in(Path directory) throws StoreException {
    if (directory.toAbsolutePath().toString().indexOf(';') >= 0) {
      throw new StoreException(
          StoreException.Reason.UNAVAILABLE,
          "data directory %s: its path must not contain ';'. Choose another one with --data-dir."
              .formatted(directory));
    }
    return open(new StoreFile(directory));
  }

  /**
   * Opens a database by its JDBC URL.
   *
   * @throws StoreException if it cannot be opened
   */
  public static Database open(String url) throws StoreException {
    return open(url, Database::checkpoint);
  }

  static Database open(String url, Sync sync) throws StoreException {
    return open(new ServerStorage(url, sync));
  }

  static Database open(Storage storage) throws StoreException {
    Database database = new Database(storage);
    try {
      Migrations.apply(database);
      return database;
    } catch (StoreException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /**
   * Does the work in a transaction, alone. When it returns, the outcome is on disk.
   *
   * @throws StoreException what the work threw: then nothing is stored; or that the database
   *     failed: then only another look into it tells whether it is
   */
  public <T> T write(Work<T> work) throws StoreException {
    return write(work, true);
  }

  /** The same for the schema, which must be there before writes are counted in it. */
  <T> T migrate(Work<T> work) throws StoreException {
    return write(work, false);
  }

  private <T> T write(Work<T> work, boolean counted) throws StoreException {
    return inTurn(
        current -> {
          T result;
          long writes;
          try {
            result = work.on(current);
            writes = counted ? storage.count(current) : 0;
            current.commit();
          } catch (StoreException | RuntimeException e) {
            rollBack(current);
            throw e;
          } catch (SQLException e) {
            undo(current);
            throw e;
          }
          storage.flush(current);
          if (counted) {
            storage.acknowledge(writes);
          }
          return result;
        });
  }

  /**
   * Does work that only reads.
   *
   * @throws StoreException what the work threw, or that the database failed
   */
  public <T> T read(Work<T> work) throws StoreException {
    return inTurn(
        current -> {
          try {
            T result = work.on(current);
            rollBack(current);
            return result;
          } catch (StoreException | RuntimeException e) {
            rollBack(current);
            throw e;
          } catch (SQLException e) {
            undo(current);
            throw e;
          }
        });
  }

  @Override
  public void close() {
    turn.lock();
    try {
      connection.close();
    } catch (SQLException e) {
      log.warn("closing the store: {}", e.getMessage());
    } finally {
      turn.unlock();
    }
  }

  private <T> T inTurn(Work<T> work) throws StoreException {
    turn.lock();
    try {
      if (!storage.isUsable(connection)) {
        giveUp(connection);
        connection = storage.open();
      }
      return work.on(connection);
    } catch (SQLException e) {
      if (storage.givesUp()) {
        giveUp(connection);
      }
      throw storage.failed(e);
    } finally {
      turn.unlock();
    }
  }

  /** Where the connection is given up anyway, a rollback is not tried on what just failed. */
  private void undo(Connection current) {
    if (!storage.givesUp()) {
      rollBack(current);
    }
  }

  private static void checkpoint(Connection current) throws SQLException {
    try (Statement statement = current.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    }
    current.commit();
  }

  private void rollBack(Connection current) {
    try {
      current.rollback();
    } catch (SQLException e) {
      log.warn("rolling back: {}", e.getMessage());
      if (storage.givesUp()) {
        giveUp(current);
      }
    }
  }

  private static void giveUp(Connection current) {
    try {
      current.close();
    } catch (SQLException e) {
      log.debug("the connection that failed closed with a failure, too", e);
    }
  }
}
