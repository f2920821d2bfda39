package io.inmesh.controlplane.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Where a database's connection comes from, and what is particular to it. Used in its turn. */
interface Storage {
  /**
   * A fresh connection, without auto-commit.
   *
   * @throws StoreException if there is none, or what it leads to is not what was acknowledged
   */
  Connection open() throws StoreException;

  /** Whether the connection may be used; if not, a fresh one takes its place. */
  boolean isUsable(Connection connection) throws SQLException;

  /** Counts a write, inside of its transaction; 0 where nobody counts. */
  long count(Connection connection) throws SQLException;

  /** Waits until what was committed is on the disk. */
  void flush(Connection connection) throws SQLException;

  /** That many writes are on disk now. */
  void acknowledge(long writes);

  /** Whether a connection is given up after a failed statement. */
  boolean givesUp();

  /** What to say of a failed statement. */
  StoreException failed(SQLException e);
}
