package io.inmesh.internal.routing;

import io.inmesh.fakes.FakeRequest;
import io.inmesh.fakes.Routes;
import io.inmesh.snapshot.Route;
import java.util.ArrayList;
import java.util.List;

/** Route tables of the shapes that people write, and a request that the last but one rule takes. */
public enum Tables {
  /** Each rule has its own exact path. */
  EXACT,
  /** Each rule has its own path prefix. */
  PREFIX,
  /** Every rule begins with the same prefix and looks at the value of one header. */
  HEADER,
  /** Every rule has one of twenty prefixes and looks at the value of a header. */
  PREFIX_AND_HEADER;

  private static final int PREFIXES = 20;

  /** So many routes: rules, then one that takes everything. */
  public List<Route> routes(int size, String cluster) {
    List<Route> routes = new ArrayList<>(size);
    for (int i = 0; i < size - 1; i++) {
      Routes route = Routes.to(cluster).name("rule-" + i);
      routes.add(
          switch (this) {
            case EXACT -> route.exact(path(i) + "/detail").build();
            case PREFIX -> route.prefix(path(i)).build();
            case HEADER -> route.prefix("/").header("end-user", "user-" + i).build();
            case PREFIX_AND_HEADER ->
                route.prefix(path(i % PREFIXES)).header("end-user", "user-" + i).build();
          });
    }
    routes.add(Routes.to(cluster).name("default").build());
    return routes;
  }

  /** A request for the rule at this position. */
  public FakeRequest request(int rule) {
    int path = this == PREFIX_AND_HEADER ? rule % PREFIXES : rule;
    return FakeRequest.get("reviews:9080", path(path) + "/detail")
        .header("end-user", "user-" + rule)
        .header("x-request-id", "5b1c7a0e-2f6c-4a3f-9a55-0d7f2f7d2a11")
        .header("user-agent", "okhttp/5.5.1");
  }

  private static String path(int i) {
    return "/api/v1/service-" + (1000 + i);
  }
}
