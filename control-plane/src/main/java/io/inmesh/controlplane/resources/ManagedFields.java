package io.inmesh.controlplane.resources;

import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.MergePatch;
import io.inmesh.config.document.Node;
import io.inmesh.controlplane.resources.FieldConflictException.Conflict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which fields ({@code metadata.managedFields}): what server-side apply decides by.
 * Whoever changes a field owns it; whoever applies fields owns all of these, and what they applied
 * before and left out now goes, unless others own it, too. Pure functions.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Server-Side
 *     Apply</a>
 */
final class ManagedFields {
  static final String KEY = "managedFields";
  private static final String APPLY = "Apply";
  private static final String UPDATE = "Update";
  private static final int UPDATERS_MAX = 10;
  private static final String ANCIENT = "ancient-changes";

  private record Entry(
      String manager, String operation, String apiVersion, String time, MapNode fields) {
    boolean is(String someManager, String someOperation) {
      return manager.equals(someManager) && operation.equals(someOperation);
    }

    Entry with(MapNode others) {
      return new Entry(manager, operation, apiVersion, time, others);
    }

    Node node() {
      return MapNode.EMPTY
          .with("manager", Node.of(manager))
          .with("operation", Node.of(operation))
          .with("apiVersion", Node.of(apiVersion))
          .with("time", Node.of(time))
          .with("fieldsType", Node.of("FieldsV1"))
          .with("fieldsV1", fields);
    }
  }

  /**
   * What an apply makes of a document.
   *
   * @param document with the applied fields, and without those given up
   * @param fields who owns what from now on
   */
  record Applied(MapNode document, Node fields) {}

  private ManagedFields() {}

  /** The document with its owners. */
  static MapNode stamp(MapNode document, Node fields) {
    MapNode metadata = document.map("metadata");
    boolean none = fields instanceof ListNode list && list.items().isEmpty();
    return document.with("metadata", none ? metadata.without(KEY) : metadata.with(KEY, fields));
  }

  /**
   * Who owns what after a write that was no apply.
   *
   * @param before {@link MapNode#EMPTY} for what is created
   * @param written what the writer says of owners, as kubectl does when it takes fields over; null
   *     = nothing
   */
  static Node updated(
      MapNode before, MapNode after, @Nullable Node written, String manager, Instant now) {
    MapNode changed = FieldSet.changed(before, after);
    MapNode present = FieldSet.of(after);
    List<Entry> entries = new ArrayList<>();
    MapNode mine = changed;
    for (Entry each : entries(written == null ? before.map("metadata").get(KEY) : written)) {
      MapNode kept = FieldSet.common(FieldSet.minus(each.fields(), changed), present);
      if (each.is(manager, UPDATE)) {
        mine = FieldSet.union(kept, changed);
        if (changed.keys().isEmpty()) {
          add(entries, each.with(kept));
        }
      } else {
        add(entries, each.with(kept));
      }
    }
    if (!changed.keys().isEmpty()) {
      add(entries, new Entry(manager, UPDATE, version(after), time(now), mine));
    }
    return node(bounded(entries));
  }

  /**
   * What becomes of a document when somebody applies fields.
   *
   * @param current {@link MapNode#EMPTY} if there is none
   * @param force whether to take fields over from others
   * @throws FieldConflictException if others own fields that would change
   */
  static Applied applied(
      MapNode current, MapNode wanted, String manager, boolean force, Instant now)
      throws FieldConflictException {
    MapNode fields = FieldSet.of(wanted);
    MapNode changed = FieldSet.changed(current, wanted);
    List<Entry> others = new ArrayList<>();
    List<Conflict> conflicts = new ArrayList<>();
    MapNode ownedByOthers = MapNode.EMPTY;
    @Nullable Entry before = null;
    for (Entry each : entries(current.map("metadata").get(KEY))) {
      if (each.is(manager, APPLY)) {
        before = each;
        continue;
      }
      for (String path : FieldSet.paths(FieldSet.common(changed, each.fields()))) {
        conflicts.add(new Conflict(each.manager(), each.apiVersion(), path));
      }
      add(others, each.with(FieldSet.minus(each.fields(), changed)));
      ownedByOthers = FieldSet.union(ownedByOthers, each.fields());
    }
    if (!conflicts.isEmpty() && !force) {
      throw new FieldConflictException(conflicts);
    }
    MapNode owned = before == null ? MapNode.EMPTY : before.fields();
    MapNode givenUp = FieldSet.minus(FieldSet.minus(owned, fields), ownedByOthers);
    MapNode merged = (MapNode) MergePatch.apply(current, wanted);
    boolean same = before != null && before.fields().equals(fields) && changed.keys().isEmpty();
    String time = same && before != null ? before.time() : time(now);
    add(others, new Entry(manager, APPLY, version(wanted), time, fields));
    return new Applied(FieldSet.remove(merged, givenUp), node(others));
  }

  private static void add(List<Entry> entries, Entry entry) {
    if (!entry.fields().keys().isEmpty()) {
      entries.add(entry);
    }
  }

  /** The oldest of too many who only changed something count as one. */
  private static List<Entry> bounded(List<Entry> entries) {
    List<Entry> updaters =
        entries.stream().filter(each -> each.operation().equals(UPDATE)).toList();
    if (updaters.size() <= UPDATERS_MAX) {
      return entries;
    }
    List<Entry> merged = updaters.subList(0, updaters.size() - UPDATERS_MAX + 1);
    MapNode fields = MapNode.EMPTY;
    for (Entry each : merged) {
      fields = FieldSet.union(fields, each.fields());
    }
    Entry last = merged.get(merged.size() - 1);
    List<Entry> kept = new ArrayList<>();
    kept.add(new Entry(ANCIENT, UPDATE, last.apiVersion(), last.time(), fields));
    entries.stream().filter(each -> !merged.contains(each)).forEach(kept::add);
    return kept;
  }

  private static List<Entry> entries(@Nullable Node written) {
    List<Entry> entries = new ArrayList<>();
    if (written instanceof ListNode list) {
      for (Node each : list.items()) {
        if (each instanceof MapNode map && map.get("fieldsV1") instanceof MapNode fields) {
          entries.add(
              new Entry(
                  text(map, "manager"),
                  text(map, "operation"),
                  text(map, "apiVersion"),
                  text(map, "time"),
                  clean(fields)));
        }
      }
    }
    return entries;
  }

  /** Keeps what is a field; Kubernetes' {@code .} and {@code k:} say nothing here. */
  private static MapNode clean(MapNode fields) {
    MapNode clean = MapNode.EMPTY;
    for (String key : fields.keys()) {
      if (key.startsWith("f:")) {
        clean = clean.with(key, clean(fields.map(key)));
      }
    }
    return clean;
  }

  private static Node node(List<Entry> entries) {
    return Node.of(entries.stream().map(Entry::node).toList());
  }

  private static String version(MapNode document) {
    return text(document, "apiVersion");
  }

  private static String time(Instant now) {
    return now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String text(MapNode map, String key) {
    return Objects.requireNonNullElse(map.string(key), "");
  }
}
