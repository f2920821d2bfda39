package io.inmesh.controlplane.store;

import io.inmesh.ca.Grant;
import io.inmesh.ca.Redemption;
import io.inmesh.ca.TokenRecord;
import io.inmesh.ca.TokenStore;
import io.inmesh.identity.SpiffeId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Join tokens, and the grants that outlive them: a token that is redeemed leaves its grant with the
 * account, in the same transaction. Any thread.
 */
public final class JoinTokens implements TokenStore {
  private static final String COLUMNS =
      "id, secret_sha256, account, claims, created_millis, expires_millis, uses";

  private final Database database;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** In a database. */
  public JoinTokens(Database database) {
    this.database = database;
  }

  @Override
  public void add(TokenRecord token) {
    write(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO join_token ("
                      + COLUMNS
                      + ", used) VALUES (?, ?, ?, ?, ?, ?, ?, 0)")) {
            insert.setString(1, token.id());
            insert.setString(2, token.secretSha256());
            insert.setString(3, token.identity().toString());
            insert.setString(4, GrantDocument.write(token.grant()));
            insert.setLong(5, token.createdAt().toEpochMilli());
            insert.setLong(6, token.expiresAt().toEpochMilli());
            insert.setInt(7, token.uses());
            return insert.executeUpdate();
          }
        });
    listeners.forEach(Runnable::run);
  }

  @Override
  public Optional<TokenRecord> find(String id) {
    return read("WHERE id = ?", id).stream().findFirst();
  }

  @Override
  public List<TokenRecord> list() {
    return read("WHERE ? = '' ORDER BY created_millis, id", "");
  }

  @Override
  public Redemption redeem(TokenRecord token, String keySha256, Instant now) {
    boolean remembered = token.uses() != TokenRecord.UNLIMITED;
    return write(
        connection -> {
          if (remembered && isUse(connection, token, keySha256, now)) {
            return Redemption.AGAIN;
          }
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE join_token SET used = used + 1 WHERE id = ? AND secret_sha256 = ? AND expires_millis > ? AND (uses = 0 OR used < uses)")) {
            update.setString(1, token.id());
            update.setString(2, token.secretSha256());
            update.setLong(3, now.toEpochMilli());
            if (update.executeUpdate() != 1) {
              return Redemption.REFUSED;
            }
          }
          if (remembered) {
            remember(connection, token, keySha256, now);
          }
          grant(connection, token.identity(), token.grant(), now);
          return Redemption.FIRST;
        });
  }

  private static boolean isUse(
      Connection connection, TokenRecord token, String keySha256, Instant now) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT 1 FROM join_token_use u JOIN join_token t ON t.id = u.token_id WHERE t.id = ? AND t.secret_sha256 = ? AND t.expires_millis > ? AND u.key_sha256 = ?")) {
      select.setString(1, token.id());
      select.setString(2, token.secretSha256());
      select.setLong(3, now.toEpochMilli());
      select.setString(4, keySha256);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private static void remember(
      Connection connection, TokenRecord token, String keySha256, Instant now) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO join_token_use (token_id, key_sha256, at_millis) VALUES (?, ?, ?)")) {
      insert.setString(1, token.id());
      insert.setString(2, keySha256);
      insert.setLong(3, now.toEpochMilli());
      insert.executeUpdate();
    }
  }

  @Override
  public void remove(String id) {
    write(
        connection -> {
          delete(connection, "DELETE FROM join_token_use WHERE token_id = ?", id);
          return delete(connection, "DELETE FROM join_token WHERE id = ?", id);
        });
  }

  @Override
  public void removeExpired(Instant before) {
    write(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("DELETE FROM join_token WHERE expires_millis < ?")) {
            delete.setLong(1, before.toEpochMilli());
            delete.executeUpdate();
          }
          return delete(
              connection,
              "DELETE FROM join_token_use WHERE token_id <> ? AND token_id NOT IN (SELECT id FROM join_token)",
              "");
        });
  }

  /**
   * Calls back when an account may be something that it might not be before.
   *
   * @param changed called on the thread that made or took the token; must return at once
   */
  public void onChange(Runnable changed) {
    listeners.add(changed);
  }

  /** What all accounts may be: by tokens that were redeemed, and by those that still can be. */
  public Map<SpiffeId, List<Grant>> grants(Instant now) {
    try {
      return database.read(
          connection -> {
            Map<SpiffeId, List<Grant>> grants = new HashMap<>();
            collect(
                connection, "SELECT account, claims FROM account_grant WHERE ? > 0", now, grants);
            collect(
                connection,
                "SELECT account, claims FROM join_token WHERE expires_millis > ?",
                now,
                grants);
            return grants;
          });
    } catch (StoreException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private static void collect(
      Connection connection, String sql, Instant now, Map<SpiffeId, List<Grant>> into)
      throws SQLException, StoreException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, now.toEpochMilli());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          SpiffeId account = SpiffeId.parse(row.getString(1));
          into.computeIfAbsent(account, each -> new ArrayList<>())
              .add(GrantDocument.read(row.getString(2)));
        }
      }
    }
  }

  /** What an account's tokens granted it. */
  public List<Grant> grants(SpiffeId account) {
    try {
      return database.read(
          connection -> {
            List<Grant> grants = new ArrayList<>();
            try (PreparedStatement select =
                connection.prepareStatement("SELECT claims FROM account_grant WHERE account = ?")) {
              select.setString(1, account.toString());
              try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                  grants.add(GrantDocument.read(row.getString(1)));
                }
              }
            }
            return grants;
          });
    } catch (StoreException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private static void grant(Connection connection, SpiffeId account, Grant grant, Instant now)
      throws SQLException {
    String claims = GrantDocument.write(grant);
    String hash = sha256(claims);
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE account_grant SET granted_millis = ? WHERE account = ? AND claims_sha256 = ?")) {
      update.setLong(1, now.toEpochMilli());
      update.setString(2, account.toString());
      update.setString(3, hash);
      if (update.executeUpdate() > 0) {
        return;
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO account_grant (account, claims_sha256, claims, granted_millis) VALUES (?, ?, ?, ?)")) {
      insert.setString(1, account.toString());
      insert.setString(2, hash);
      insert.setString(3, claims);
      insert.setLong(4, now.toEpochMilli());
      insert.executeUpdate();
    }
  }

  private List<TokenRecord> read(String where, String argument) {
    try {
      return database.read(
          connection -> {
            List<TokenRecord> tokens = new ArrayList<>();
            try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM join_token " + where)) {
              select.setString(1, argument);
              try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                  tokens.add(token(row));
                }
              }
            }
            return tokens;
          });
    } catch (StoreException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private static TokenRecord token(ResultSet row) throws SQLException, StoreException {
    return new TokenRecord(
        row.getString("id"),
        row.getString("secret_sha256"),
        SpiffeId.parse(row.getString("account")),
        GrantDocument.read(row.getString("claims")),
        Instant.ofEpochMilli(row.getLong("created_millis")),
        Instant.ofEpochMilli(row.getLong("expires_millis")),
        row.getInt("uses"));
  }

  private static int delete(Connection connection, String sql, String id) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setString(1, id);
      return delete.executeUpdate();
    }
  }

  private <T> T write(Database.Work<T> work) {
    try {
      return database.write(work);
    } catch (StoreException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
