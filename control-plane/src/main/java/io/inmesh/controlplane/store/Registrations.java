package io.inmesh.controlplane.store;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.controlplane.registry.ClaimedPort;
import io.inmesh.controlplane.registry.Registration;
import io.inmesh.controlplane.registry.RegistrationStore;
import io.inmesh.controlplane.registry.WorkloadKind;
import io.inmesh.identity.SpiffeId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registrations in the database, a JSON document each. */
public final class Registrations implements RegistrationStore {
  private static final Logger log = LoggerFactory.getLogger(Registrations.class);

  private final Database database;

  /** In a database. */
  public Registrations(Database database) {
    this.database = database;
  }

  @Override
  public Collection<Registration> load() {
    try {
      return database.read(
          connection -> {
            List<Registration> all = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, document FROM registration")) {
              while (row.next()) {
                add(all, row);
              }
            }
            return all;
          });
    } catch (StoreException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public void put(Registration registration) {
    String document = JsonWriter.compact(document(registration));
    write(
        "UPDATE registration SET document = ? WHERE id = ?",
        "INSERT INTO registration (document, id) VALUES (?, ?)",
        document,
        registration.key());
  }

  @Override
  public void remove(String key) {
    try {
      database.write(
          connection -> {
            try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM registration WHERE id = ?")) {
              delete.setString(1, key);
              return delete.executeUpdate();
            }
          });
    } catch (StoreException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private void write(String update, String insert, String document, String key) {
    try {
      database.write(
          connection -> {
            for (String sql : List.of(update, insert)) {
              try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, document);
                statement.setString(2, key);
                if (statement.executeUpdate() > 0) {
                  break;
                }
              }
            }
            return key;
          });
    } catch (StoreException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** One that cannot be read is left out: its client registers again when it connects. */
  private static void add(List<Registration> all, ResultSet row) throws SQLException {
    try {
      if (JsonReader.read(row.getString("document"), Limits.DEFAULT) instanceof MapNode document) {
        all.add(registration(document));
      }
    } catch (DocumentException | RuntimeException e) {
      log.warn("a stored registration cannot be read and is left out: {}", e.getMessage());
    }
  }

  private static Node document(Registration registration) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("account", registration.account().toString());
    document.put("instance", registration.instance());
    document.put("kind", registration.kind().name());
    document.put("application", registration.application());
    document.put("workload", registration.workload());
    document.put("labels", registration.labels());
    document.put("address", registration.address());
    document.put("locality", registration.locality());
    document.put("lastSeen", registration.lastSeen().toString());
    List<Object> ports = new ArrayList<>();
    for (ClaimedPort port : registration.ports()) {
      ports.add(
          Map.of(
              "workload", port.workload(),
              "bound", port.bound(),
              "protocol", port.protocol(),
              "tls", port.tls()));
    }
    document.put("ports", ports);
    return Node.of(document);
  }

  private static Registration registration(MapNode document) {
    Map<String, String> labels = new TreeMap<>();
    MapNode written = document.map("labels");
    written.keys().forEach(key -> labels.put(key, text(written, key)));
    List<ClaimedPort> ports = new ArrayList<>();
    if (document.get("ports") instanceof ListNode list) {
      for (Node each : list.items()) {
        MapNode port = (MapNode) each;
        boolean tls =
            port.get("tls") instanceof ScalarNode scalar && Boolean.TRUE.equals(scalar.value());
        ports.add(
            new ClaimedPort(
                number(port, "workload"), number(port, "bound"), text(port, "protocol"), tls));
      }
    }
    return new Registration(
        SpiffeId.parse(text(document, "account")),
        text(document, "instance"),
        WorkloadKind.valueOf(text(document, "kind")),
        text(document, "application"),
        text(document, "workload"),
        labels,
        text(document, "address"),
        ports,
        text(document, "locality"),
        Instant.parse(text(document, "lastSeen")));
  }

  private static String text(MapNode map, String key) {
    return Objects.requireNonNullElse(map.string(key), "");
  }

  private static int number(MapNode map, String key) {
    return map.get(key) instanceof ScalarNode scalar && scalar.value() instanceof Long number
        ? Math.toIntExact(number)
        : 0;
  }
}
