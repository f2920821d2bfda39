package io.inmesh.controlplane.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
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
  private static final int VALID_SECONDS_MAX = 2;

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

  private final String url;
  private final Sync sync;
  private final ReentrantLock turn = new ReentrantLock(true);
  private Connection connection;
  private final boolean h2;

  private Database(String url, Sync sync) throws SQLException {
    this.url = url;
    this.sync = sync;
    this.connection = connect(url);
    this.h2 = connection.getMetaData().getDatabaseProductName().equals("H2");
  }

  /**
   * Opens the database of a directory, making or upgrading it where needed.
   *
   * @param directory exists, and nobody but its owner may look into it
   * @throws StoreException if it cannot be opened, for example because another process has it open
   */
  public static Database in(Path directory) throws StoreException {
    String path = directory.toAbsolutePath().resolve("inmesh").toString();
    if (path.indexOf(';') >= 0) {
      throw new StoreException(
          StoreException.Reason.UNAVAILABLE,
          "data directory %s: its path must not contain ';'. Choose another one with --data-dir."
              .formatted(directory));
    }
    // FS: the operating system's own file lock, which a killed process cannot leave behind.
    return open("jdbc:h2:file:" + path + ";FILE_LOCK=FS;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0");
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
    try {
      Database database = new Database(url, sync);
      Migrations.apply(database);
      return database;
    } catch (SQLException e) {
      throw new StoreException(
          StoreException.Reason.UNAVAILABLE,
          "cannot open the store %s: %s. Is another control plane using it? Stop that one, or choose another --data-dir."
              .formatted(url.replaceAll("[;?].*", ""), e.getMessage()),
          e);
    }
  }

  /**
   * Does the work in a transaction, alone. When it returns, the outcome is on disk.
   *
   * @throws StoreException what the work threw: then nothing is stored; or that the database
   *     failed: then only another look into it tells whether it is
   */
  public <T> T write(Work<T> work) throws StoreException {
    return inTurn(
        current -> {
          T result;
          try {
            result = work.on(current);
            current.commit();
          } catch (SQLException | StoreException | RuntimeException e) {
            rollBack(current);
            throw e;
          }
          flush(current);
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
            return work.on(current);
          } finally {
            rollBack(current);
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
      if (connection.isClosed() || (!h2 && !connection.isValid(VALID_SECONDS_MAX))) {
        connection = connect(url);
      }
      return work.on(connection);
    } catch (SQLException e) {
      throw new StoreException(
          StoreException.Reason.UNAVAILABLE, "the store failed: " + e.getMessage(), e);
    } finally {
      turn.unlock();
    }
  }

  /**
   * H2's commit reaches the operating system; this waits for the disk. PostgreSQL's commit does so
   * by itself.
   */
  private void flush(Connection current) throws SQLException {
    if (h2) {
      sync.on(current);
    }
  }

  private static void checkpoint(Connection current) throws SQLException {
    try (Statement statement = current.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    }
    current.commit();
  }

  private static void rollBack(Connection current) {
    try {
      current.rollback();
    } catch (SQLException e) {
      log.warn("rolling back: {}", e.getMessage());
    }
  }

  private static Connection connect(String url) throws SQLException {
    Connection connection = DriverManager.getConnection(url);
    connection.setAutoCommit(false);
    return connection;
  }
}
