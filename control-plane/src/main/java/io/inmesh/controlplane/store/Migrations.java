package io.inmesh.controlplane.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

/**
 * The schema's history: scripts numbered by hand, each applied once and never edited afterwards. A
 * statement ends with a semicolon at the end of its line.
 */
final class Migrations {
  private static final List<String> SCRIPTS =
      List.of("001-resources.sql", "002-identity.sql", "003-token-uses.sql", "004-writes.sql");

  private Migrations() {}

  static void apply(Database database) throws StoreException {
    int applied = database.migrate(Migrations::applied);
    if (applied > SCRIPTS.size()) {
      throw new StoreException(
          StoreException.Reason.UNAVAILABLE,
          "the store has schema %d, this version knows %d. Start the newer version that wrote it."
              .formatted(applied, SCRIPTS.size()));
    }
    for (int i = applied; i < SCRIPTS.size(); i++) {
      int number = i + 1;
      database.migrate(connection -> run(connection, number));
    }
  }

  private static int applied(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS schema_version (number INT NOT NULL PRIMARY KEY)");
      try (ResultSet result = statement.executeQuery("SELECT MAX(number) FROM schema_version")) {
        return result.next() ? result.getInt(1) : 0;
      }
    }
  }

  private static int run(Connection connection, int number) throws SQLException {
    String script = SCRIPTS.get(number - 1);
    try (Statement statement = connection.createStatement()) {
      for (String each : text(script).split(";\\s*\n", -1)) {
        if (!each.isBlank()) {
          statement.execute(each);
        }
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO schema_version (number) VALUES (?)")) {
      insert.setInt(1, number);
      return insert.executeUpdate();
    }
  }

  private static String text(String script) {
    try (InputStream in =
        Objects.requireNonNull(Migrations.class.getResourceAsStream(script), script)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
