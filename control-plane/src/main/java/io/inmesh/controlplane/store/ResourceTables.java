package io.inmesh.controlplane.store;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import io.inmesh.controlplane.store.Change.Verb;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL of the resources and their log. */
final class ResourceTables {
  private static final Limits STORED = new Limits(Integer.MAX_VALUE, 1_000, Integer.MAX_VALUE);

  private ResourceTables() {}

  static Snapshot load(Connection connection) throws SQLException, StoreException {
    List<StoredResource> resources = new ArrayList<>();
    long revision;
    try (Statement statement = connection.createStatement()) {
      try (ResultSet result = statement.executeQuery("SELECT latest FROM mesh_revision")) {
        result.next();
        revision = result.getLong(1);
      }
      try (ResultSet row =
          statement.executeQuery(
              "SELECT kind, namespace, name, revision, document FROM resource")) {
        while (row.next()) {
          resources.add(resource(row));
        }
      }
    }
    return Snapshot.of(revision, resources);
  }

  static long nextRevision(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE mesh_revision SET latest = latest + 1");
      try (ResultSet result = statement.executeQuery("SELECT latest FROM mesh_revision")) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  static void record(Connection connection, Change change) throws SQLException {
    StoredResource resource = change.resource();
    String document = JsonWriter.compact(resource.document());
    switch (change.verb()) {
      case CREATE ->
          write(
              connection,
              "INSERT INTO resource (revision, document, kind, namespace, name) VALUES (?, ?, ?, ?, ?)",
              resource,
              document);
      case UPDATE ->
          write(
              connection,
              "UPDATE resource SET revision = ?, document = ? WHERE kind = ? AND namespace = ? AND name = ?",
              resource,
              document);
      case DELETE -> delete(connection, resource.key());
    }
    append(connection, change, document);
  }

  /** The newest changes, oldest first. */
  static List<Change> recent(Connection connection, int limit) throws SQLException, StoreException {
    List<Change> changes = history(connection, null, null, null, limit);
    Collections.reverse(changes);
    return changes;
  }

  static List<Change> history(
      Connection connection,
      @Nullable String kind,
      @Nullable String namespace,
      @Nullable String name,
      int limit)
      throws SQLException, StoreException {
    StringBuilder sql =
        new StringBuilder(
            "SELECT kind, namespace, name, revision, document, at_millis, author, verb FROM change_log WHERE 1 = 1");
    List<String> arguments = new ArrayList<>();
    and(sql, arguments, "kind", kind);
    and(sql, arguments, "namespace", namespace);
    and(sql, arguments, "name", name);
    sql.append(" ORDER BY revision DESC FETCH FIRST ? ROWS ONLY");
    try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
      int at = 1;
      for (String argument : arguments) {
        select.setString(at++, argument);
      }
      select.setInt(at, limit);
      List<Change> changes = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          changes.add(
              new Change(
                  row.getLong("revision"),
                  Instant.ofEpochMilli(row.getLong("at_millis")),
                  row.getString("author"),
                  Verb.valueOf(row.getString("verb")),
                  resource(row),
                  null));
        }
      }
      return changes;
    }
  }

  /** The changes after a revision, oldest first. */
  static List<Change> since(Connection connection, long revision)
      throws SQLException, StoreException {
    List<Change> changes = new ArrayList<>();
    for (Change each : recent(connection, WatchLog.CHANGES_MAX)) {
      if (each.revision() > revision) {
        changes.add(each);
      }
    }
    return changes;
  }

  static int forget(Connection connection, long upTo) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM change_log WHERE revision <= ?")) {
      delete.setLong(1, upTo);
      return delete.executeUpdate();
    }
  }

  private static void and(
      StringBuilder sql, List<String> arguments, String column, @Nullable String value) {
    if (value != null) {
      sql.append(" AND ").append(column).append(" = ?");
      arguments.add(value);
    }
  }

  private static void write(
      Connection connection, String sql, StoredResource resource, String document)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, resource.revision());
      statement.setString(2, document);
      statement.setString(3, resource.key().kind());
      statement.setString(4, resource.key().namespace());
      statement.setString(5, resource.key().name());
      if (statement.executeUpdate() != 1) {
        throw new SQLException(
            resource.key() + " is not where it was: another writer uses this store");
      }
    }
  }

  private static void delete(Connection connection, ResourceKey key) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM resource WHERE kind = ? AND namespace = ? AND name = ?")) {
      statement.setString(1, key.kind());
      statement.setString(2, key.namespace());
      statement.setString(3, key.name());
      if (statement.executeUpdate() != 1) {
        throw new SQLException(key + " is not where it was: another writer uses this store");
      }
    }
  }

  private static void append(Connection connection, Change change, String document)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO change_log (revision, at_millis, author, verb, kind, namespace, name, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
      ResourceKey key = change.resource().key();
      insert.setLong(1, change.revision());
      insert.setLong(2, change.at().toEpochMilli());
      insert.setString(3, change.author());
      insert.setString(4, change.verb().name());
      insert.setString(5, key.kind());
      insert.setString(6, key.namespace());
      insert.setString(7, key.name());
      insert.setString(8, document);
      insert.executeUpdate();
    }
  }

  private static StoredResource resource(ResultSet row) throws SQLException, StoreException {
    ResourceKey key =
        new ResourceKey(row.getString("kind"), row.getString("namespace"), row.getString("name"));
    try {
      if (JsonReader.read(row.getString("document"), STORED) instanceof MapNode document) {
        return new StoredResource(key, row.getLong("revision"), document);
      }
    } catch (DocumentException e) {
      throw new StoreException(
          StoreException.Reason.UNAVAILABLE,
          "the store is damaged: %s is no JSON (%s). Restore the data directory from a backup."
              .formatted(key, e.getMessage()),
          e);
    }
    throw new StoreException(
        StoreException.Reason.UNAVAILABLE,
        "the store is damaged: %s is no object. Restore the data directory from a backup."
            .formatted(key));
  }
}
