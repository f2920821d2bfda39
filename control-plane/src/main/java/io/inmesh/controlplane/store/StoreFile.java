package io.inmesh.controlplane.store;

import io.inmesh.controlplane.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.api.ErrorCode;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * H2's file, and the number of writes beside it: whether the one holds what the other says, and
 * what a person does when it does not. Used in the database's turn.
 */
final class StoreFile implements Storage {
  private static final Logger log = LoggerFactory.getLogger(StoreFile.class);
  private static final int TEXT_MAX = 200;

  private final Path directory;
  private final Path file;
  private final Acknowledged acknowledged;
  private final String url;

  StoreFile(Path directory) {
    this(directory, "file");
  }

  /**
   * With another of H2's file systems.
   *
   * @param scheme its name
   */
  StoreFile(Path directory, String scheme) {
    this.directory = directory.toAbsolutePath();
    this.file = this.directory.resolve("inmesh.mv.db");
    this.acknowledged = new Acknowledged(this.directory);
    // FS: the operating system's own file lock, which a killed process cannot leave behind.
    this.url =
        "jdbc:h2:%s:%s;FILE_LOCK=FS;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0"
            .formatted(scheme, this.directory.resolve("inmesh"));
  }

  /** Makes the file if there never was one; one that lacks writes stays as it is. */
  @Override
  public Connection open() throws StoreException {
    checkWhole();
    try {
      Connection connection = DriverManager.getConnection(url);
      connection.setAutoCommit(false);
      closeToOthers();
      return connection;
    } catch (SQLException e) {
      throw unopened(e);
    }
  }

  /** H2 begins a file anew of which it can make nothing, so this looks before H2 may write. */
  private void checkWhole() throws StoreException {
    long expected = expected();
    if (expected == 0) {
      return;
    }
    if (!Files.exists(file)) {
      throw lost("it is not there", expected);
    }
    long held;
    try (Connection look = DriverManager.getConnection(url + ";ACCESS_MODE_DATA=r;IFEXISTS=TRUE")) {
      held = writes(look);
    } catch (SQLException e) {
      if (e.getErrorCode() == ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1
          || e.getErrorCode() == ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1) {
        throw lost("it is empty", expected);
      }
      throw unopened(e);
    }
    if (held < expected) {
      throw lost("it holds " + held, expected);
    }
  }

  private long expected() throws StoreException {
    try {
      return acknowledged.read();
    } catch (IOException e) {
      throw new StoreException(
          Reason.UNAVAILABLE,
          "cannot open the store %s: %s: %s. Restore %s from a backup; or remove that one file, if the store itself is whole."
              .formatted(file, acknowledged.file(), e.getMessage(), directory),
          e);
    }
  }

  private StoreException lost(String what, long expected) {
    return new StoreException(
        Reason.UNAVAILABLE,
        "the store %s lost writes: %s, and %d were acknowledged. It was cut short, damaged or replaced. Restore %s from a backup; to go on with what is left, remove %s."
            .formatted(file, what, expected, directory, acknowledged.file()));
  }

  @Override
  public long count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE write_count SET latest = latest + 1");
    }
    return writes(connection);
  }

  /** H2's commit reaches the operating system; this waits for the disk. */
  @Override
  public void flush(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    }
    connection.commit();
  }

  @Override
  public void acknowledge(long writes) {
    acknowledged.note(writes);
  }

  private static long writes(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT latest FROM write_count")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /**
   * H2 closes the file below a connection when it cannot write, and a statement on that connection
   * then waits for itself without end.
   */
  @Override
  public boolean isUsable(Connection connection) throws SQLException {
    return !connection.isClosed()
        && !(connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session
            && session.getDatabase().getStore().getMvStore().isClosed());
  }

  /** What H2 has in memory after a failure is not believed: the file is read again. */
  @Override
  public boolean givesUp() {
    return true;
  }

  @Override
  public StoreException failed(SQLException e) {
    StoreException failed =
        new StoreException(
            Reason.UNAVAILABLE, "the store %s failed: %s. %s".formatted(file, text(e), mend(e)), e);
    log.error("{}", failed.getMessage());
    return failed;
  }

  private StoreException unopened(SQLException e) {
    return new StoreException(
        Reason.UNAVAILABLE,
        "cannot open the store %s: %s. %s".formatted(file, text(e), mend(e)),
        e);
  }

  private String mend(SQLException e) {
    if (e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
      return "Is another control plane using it? Stop that one, or choose another --data-dir.";
    }
    if (cause(e) instanceof IOException) {
      return "Make room on the disk, or let this process read and write the file, whichever it is.";
    }
    return "It is damaged, it seems: restore %s from a backup, or choose another --data-dir to begin anew."
        .formatted(directory);
  }

  /** H2 wraps what happened in up to six exceptions, each of which repeats those inside. */
  private static String text(SQLException e) {
    Throwable cause = e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1 ? e : cause(e);
    String text = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) + "..." : text;
  }

  private static Throwable cause(SQLException e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getMessage() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? e : cause;
  }

  private void closeToOthers() {
    try {
      if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
    } catch (IOException e) {
      log.warn("cannot close {} to other users: {}", file, e.getMessage());
    }
  }
}
