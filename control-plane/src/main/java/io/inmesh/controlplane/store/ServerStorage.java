package io.inmesh.controlplane.store;

import io.inmesh.controlplane.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A database behind a JDBC URL, which looks after its files itself. */
final class ServerStorage implements Storage {
  private static final int VALID_SECONDS_MAX = 2;

  private final String url;
  private final Database.Sync sync;
  private boolean h2;

  ServerStorage(String url, Database.Sync sync) {
    this.url = url;
    this.sync = sync;
  }

  @Override
  public Connection open() throws StoreException {
    try {
      Connection connection = DriverManager.getConnection(url);
      connection.setAutoCommit(false);
      h2 = connection.getMetaData().getDatabaseProductName().equals("H2");
      return connection;
    } catch (SQLException e) {
      throw new StoreException(
          Reason.UNAVAILABLE,
          "cannot open the store %s: %s. Make sure that the database runs and that the URL is right."
              .formatted(url.replaceAll("[;?].*", ""), e.getMessage()),
          e);
    }
  }

  @Override
  public boolean isUsable(Connection connection) throws SQLException {
    return !connection.isClosed() && (h2 || connection.isValid(VALID_SECONDS_MAX));
  }

  @Override
  public long count(Connection connection) {
    return 0;
  }

  /** PostgreSQL's commit waits for the disk by itself. */
  @Override
  public void flush(Connection connection) throws SQLException {
    if (h2) {
      sync.on(connection);
    }
  }

  @Override
  public void acknowledge(long writes) {
    // the server's own log is the witness
  }

  @Override
  public boolean givesUp() {
    return false;
  }

  @Override
  public StoreException failed(SQLException e) {
    return new StoreException(Reason.UNAVAILABLE, "the store failed: " + e.getMessage(), e);
  }
}
