package io.inmesh.config.document;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map with string keys, in the order in which they were written.
 *
 * @param at where it begins
 * @param entries by key, ordered
 */
public record MapNode(Position at, Map<String, Entry> entries) implements Node {
  /**
   * A key's place and value.
   *
   * @param key where the key stands
   * @param value what it holds
   */
  public record Entry(Position key, Node value) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Entry that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }
  }

  /** A map without entries and position. */
  public static final MapNode EMPTY = new MapNode(Position.NONE, Map.of());

  /** Copies the entries. */
  public MapNode {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** Starts an empty one. */
  public static Builder builder(Position at) {
    return new Builder(at);
  }

  /** The keys in order. */
  public Set<String> keys() {
    return entries.keySet();
  }

  /** The value of a key, or null. */
  public @Nullable Node get(String key) {
    Entry entry = entries.get(key);
    return entry == null ? null : entry.value();
  }

  /** The map under a key; empty if there is none. */
  public MapNode map(String key) {
    return get(key) instanceof MapNode map ? map : EMPTY;
  }

  /** The string under a key, or null if there is none. */
  public @Nullable String string(String key) {
    return get(key) instanceof ScalarNode scalar ? scalar.string() : null;
  }

  /** This map with one key set: in its old place if it was there, else last. */
  public MapNode with(String key, Node value) {
    Map<String, Entry> changed = new LinkedHashMap<>(entries);
    Entry old = entries.get(key);
    changed.put(key, new Entry(old == null ? value.at() : old.key(), value));
    return new MapNode(at, changed);
  }

  /** This map without a key. */
  public MapNode without(String key) {
    if (!entries.containsKey(key)) {
      return this;
    }
    Map<String, Entry> changed = new LinkedHashMap<>(entries);
    changed.remove(key);
    return new MapNode(at, changed);
  }

  @Override
  public String describe() {
    return "an object";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MapNode that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  /** Collects entries. Not for several threads. */
  public static final class Builder {
    private final Position at;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private Builder(Position at) {
      this.at = at;
    }

    /** Sets a key without a place. */
    public Builder put(String key, Node value) {
      return put(key, Position.NONE, value);
    }

    /** Sets a key. */
    public Builder put(String key, Position place, Node value) {
      entries.put(key, new Entry(place, value));
      return this;
    }

    /** Whether the key is set already. */
    public boolean has(String key) {
      return entries.containsKey(key);
    }

    /** The map so far. */
    public MapNode build() {
      return new MapNode(at, entries);
    }
  }
}
