package io.inmesh.controlplane.registry;

import io.inmesh.ca.Grant;
import io.inmesh.identity.SpiffeId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares what a client claims with what its account was granted. Pure. */
final class Admission {
  private Admission() {}

  /**
   * Why the claims cannot be accepted, and what to do; empty when they are covered.
   *
   * @param account from the certificate
   * @param peerAddress where the stream comes from
   */
  static Optional<String> refusal(
      SpiffeId account, String peerAddress, Claims claims, Collection<Grant> grants) {
    if (account.serviceAccount().isEmpty()) {
      return Optional.of(
          "%s has no namespace and service account (expected: spiffe://<trust domain>/ns/<namespace>/sa/<service account>)."
              .formatted(account));
    }
    Optional<String> foreign = foreignAccount(account, claims);
    if (foreign.isPresent() || claimsNothing(claims, peerAddress)) {
      return foreign;
    }
    List<String> lacking = new ArrayList<>();
    for (Grant grant : grants) {
      String lack = lacks(claims, peerAddress, grant);
      if (lack.isEmpty()) {
        return Optional.empty();
      }
      lacking.add(lack);
    }
    String claimed =
        "claims labels %s, ports %s%s"
            .formatted(
                claims.labels(),
                workloadPorts(claims),
                claims.address().isEmpty() ? "" : ", address " + claims.address());
    String why =
        lacking.isEmpty()
            ? "nothing is granted to this account"
            : "no grant of this account covers it (lacking: %s)"
                .formatted(String.join("; or ", lacking));
    return Optional.of(
        "%s %s, but %s. Join with a token that grants it (inmesh token create), or add a WorkloadGroup for the account."
            .formatted(account, claimed, why));
  }

  private static Optional<String> foreignAccount(SpiffeId account, Claims claims) {
    if (!claims.namespace().isEmpty() && !claims.namespace().equals(account.namespace())) {
      return Optional.of(
          "node.metadata.NAMESPACE is '%s', but the certificate is of %s. Use that account's own namespace, or join as another account."
              .formatted(claims.namespace(), account));
    }
    if (!claims.serviceAccount().isEmpty()
        && !claims.serviceAccount().equals(account.serviceAccount())) {
      return Optional.of(
          "node.metadata.SERVICE_ACCOUNT is '%s', but the certificate is of %s. Leave it out, or join as that account."
              .formatted(claims.serviceAccount(), account));
    }
    return Optional.empty();
  }

  private static boolean claimsNothing(Claims claims, String peerAddress) {
    return claims.labels().isEmpty() && claims.ports().isEmpty() && isPeer(claims, peerAddress);
  }

  /** What of the claims this grant does not cover; empty when it covers all. */
  private static String lacks(Claims claims, String peerAddress, Grant grant) {
    List<String> lacks = new ArrayList<>();
    for (Map.Entry<String, String> label : claims.labels().entrySet()) {
      if (!label.getValue().equals(grant.labels().get(label.getKey()))) {
        lacks.add("label " + label.getKey() + "=" + label.getValue());
      }
    }
    Set<Integer> ports = new TreeSet<>(workloadPorts(claims));
    ports.removeAll(grant.ports());
    if (!ports.isEmpty()) {
      lacks.add("ports " + ports);
    }
    if (!isPeer(claims, peerAddress) && !grant.addresses().contains(claims.address())) {
      lacks.add("address " + claims.address());
    }
    return String.join(", ", lacks);
  }

  private static Set<Integer> workloadPorts(Claims claims) {
    return claims.ports().stream()
        .map(ClaimedPort::workload)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Loopback is one place, in all of its spellings. */
  private static boolean isPeer(Claims claims, String peerAddress) {
    return claims.address().isEmpty()
        || claims.address().equals(peerAddress)
        || (isLoopback(claims.address()) && isLoopback(peerAddress));
  }

  private static boolean isLoopback(String address) {
    boolean literal = address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    if (!literal) {
      return false;
    }
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
