package io.inmesh.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Peer;
import io.inmesh.call.Verdict;
import io.inmesh.fakes.Clusters;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.fakes.Rig;
import io.inmesh.fakes.Routes;
import io.inmesh.fakes.Snapshots;
import io.inmesh.identity.SpiffeId;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.AuthorizationPolicy.Action;
import io.inmesh.snapshot.Condition;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.StringMatch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What AuthorizationPolicies mean at a gateway's port. */
class GatewayPolicyTest {
  private static final Peer STRANGER = new Peer(null, "192.0.2.7", false);
  private static final Origin EDGE = new Origin("AuthorizationPolicy istio-system/edge", "", "");

  private static AuthorizationPolicy policy(Action action, Condition... conditions) {
    return new AuthorizationPolicy(
        action,
        List.of(conditions).stream()
            .map(each -> new AuthorizationPolicy.Rule("r", each, EDGE))
            .toList());
  }

  private static Condition path(String prefix) {
    return new Condition.Path(new StringMatch.Prefix(prefix, false));
  }

  private static Rig rig(AuthorizationPolicy... policies) {
    return new Rig(
        new Snapshots()
            .cluster(Clusters.named("reviews").endpoints("a").build())
            .gateway(8080, List.of(policies), Routes.to("reviews").build()));
  }

  private static OutboundCall call(Rig rig, String path) {
    return rig.mesh.gateway(8080, FakeRequest.get("bookinfo.com", path), STRANGER);
  }

  @Test
  void denyGoesBeforeAllowAndTellsStrangersNothing() {
    Rig rig = rig(policy(Action.ALLOW, path("/")), policy(Action.DENY, path("/admin")));
    assertThat(call(rig, "/productpage").verdict()).isEqualTo(Verdict.SEND);
    for (String path : List.of("/admin", "/x/../admin/", "/%61dmin", "//admin", "/;x/admin")) {
      OutboundCall refused = call(rig, path);
      assertThat(refused.verdict()).as(path).isEqualTo(Verdict.REPLY);
      LocalReply reply = refused.reply();
      assertThat(reply.status()).as(path).isEqualTo(403);
      assertThat(reply.body()).isEqualTo("RBAC: access denied");
      assertThat(reply.headers()).isEmpty();
      assertThat(reply.detail()).isEqualTo("rbac_access_denied_matched_policy[r]");
      assertThat(reply.sentence()).contains("AuthorizationPolicy istio-system/edge denies GET");
    }
  }

  @Test
  void anAllowPolicyRefusesWhatItDoesNotName() {
    Rig rig = rig(policy(Action.ALLOW, path("/productpage")));
    assertThat(call(rig, "/productpage").verdict()).isEqualTo(Verdict.SEND);
    assertThat(call(rig, "/login").reply().status()).isEqualTo(403);
    assertThat(call(rig(policy(Action.ALLOW)), "/productpage").reply().status()).isEqualTo(403);
  }

  @Test
  void nobodyIsProvenInPlaintext() {
    Condition anybody = new Condition.Principal(new StringMatch.Prefix("spiffe://", false));
    assertThat(call(rig(policy(Action.ALLOW, anybody)), "/").reply().status()).isEqualTo(403);
    assertThat(call(rig(policy(Action.DENY, anybody)), "/").verdict()).isEqualTo(Verdict.SEND);
    Rig rig = rig(policy(Action.ALLOW, anybody));
    SpiffeId id = SpiffeId.parse("spiffe://cluster.local/ns/default/sa/shop");
    OutboundCall known =
        rig.mesh.gateway(
            8080, FakeRequest.get("bookinfo.com", "/"), new Peer(id, "192.0.2.7", true));
    assertThat(known.verdict()).isEqualTo(Verdict.SEND);
  }

  @Test
  void aPathThatServersReadDifferentlyIsNotJudged() {
    Rig rig = rig(policy(Action.DENY, path("/admin")));
    assertThat(call(rig, "/open/..;/admin").reply().status()).isEqualTo(400);
  }

  /** What a gateway does not route to must not be reached by another reading of what it does. */
  @Test
  void norIsItRoutedWhereThereAreNoPolicies() {
    for (String path : List.of("/open/..;/admin", "/open#x", "/open%00")) {
      OutboundCall refused = call(rig(), path);
      assertThat(refused.verdict()).as(path).isEqualTo(Verdict.REPLY);
      assertThat(refused.reply().status()).as(path).isEqualTo(400);
    }
    assertThat(call(rig(), "/open;v=1//x?#").verdict()).isEqualTo(Verdict.REPLY);
    assertThat(call(rig(), "/open;v=1//x?/..;/").verdict()).isEqualTo(Verdict.SEND);
  }
}
