package io.inmesh.controlplane.push;

import io.inmesh.xds.TypeUrls;
import java.util.Comparator;
import java.util.List;

/** In which order types are pushed: what is pointed at goes before what points at it. */
final class TypeOrder implements Comparator<String> {
  static final TypeOrder INSTANCE = new TypeOrder();

  private static final List<String> ORDER =
      List.of(
          TypeUrls.SECRET, TypeUrls.CLUSTER, TypeUrls.ENDPOINT, TypeUrls.LISTENER, TypeUrls.ROUTE);

  private TypeOrder() {}

  @Override
  public int compare(String a, String b) {
    int byRank = Integer.compare(rank(a), rank(b));
    return byRank != 0 ? byRank : a.compareTo(b);
  }

  private static int rank(String type) {
    int index = ORDER.indexOf(type);
    return index < 0 ? ORDER.size() : index;
  }
}
