package io.inmesh.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.inmesh.call.HeaderEditor;
import io.inmesh.call.InboundCall;
import io.inmesh.call.Peer;
import io.inmesh.call.RequestView;
import io.inmesh.call.Verdict;
import io.inmesh.fakes.FakeHeaders;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.fakes.FakeTicker;
import io.inmesh.fakes.Rig;
import io.inmesh.fakes.Snapshots;
import io.inmesh.identity.SpiffeId;
import io.inmesh.internal.policy.PathNormalizer;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.AuthorizationPolicy.Action;
import io.inmesh.snapshot.Cidr;
import io.inmesh.snapshot.Condition;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.InboundListener;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.QuotaRule;
import io.inmesh.snapshot.StringMatch;
import io.inmesh.snapshot.WorkloadRef;
import io.inmesh.spi.QuotaSource;
import io.inmesh.spi.TokenBucket;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InboundCallTest {
  private static final Peer PLAIN = Peer.plaintext("10.0.0.9");
  private static final Peer REVIEWS =
      new Peer(SpiffeId.of("cluster.local", "default", "reviews"), "10.0.0.1", true);
  private static final Origin STRICT_BY = new Origin("PeerAuthentication default/default", "", "");

  private static AuthorizationPolicy policy(Action action, Condition... conditions) {
    List<AuthorizationPolicy.Rule> rules =
        IntStream.range(0, conditions.length)
            .mapToObj(
                i ->
                    new AuthorizationPolicy.Rule(
                        "ns[default]-policy[p]-rule[" + i + "]", conditions[i], Snapshots.ORIGIN))
            .toList();
    return new AuthorizationPolicy(action, rules);
  }

  private static Rig rig(MtlsMode mtls, AuthorizationPolicy... policies) {
    return new Rig(
        new Snapshots()
            .inbound(
                new InboundListener(
                    9080, mtls, List.of(policies), List.of(), List.of(), STRICT_BY)));
  }

  private static InboundCall call(Rig rig, RequestView request, Peer peer) {
    return rig.mesh.inbound(9080, request, peer);
  }

  private static Verdict verdict(Condition condition, RequestView request, Peer peer) {
    return call(rig(MtlsMode.PERMISSIVE, policy(Action.ALLOW, condition)), request, peer).verdict();
  }

  private static FakeRequest get(String path) {
    return FakeRequest.get("ratings:9080", path);
  }

  @Test
  void withoutPoliciesEverybodyMayCallAPermissivePort() {
    InboundCall call = call(rig(MtlsMode.PERMISSIVE), get("/"), PLAIN);
    assertThat(call.verdict()).isEqualTo(Verdict.ADMIT);
    call.complete(200, 1, 2);
    assertThat(call.verdict()).isEqualTo(Verdict.DONE);
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.flags()).isEqualTo("-");
  }

  @Test
  void aPortOfWhichNothingWasReceivedTakesNoCalls() {
    InboundCall call = new Rig(new Snapshots()).mesh.inbound(9080, get("/"), REVIEWS);
    assertThat(call.reply().status()).isEqualTo(503);
    assertThat(call.reply().sentence()).contains("port 9080", "never received");
  }

  @Test
  void plaintextIsRefusedUnderStrictAndTheModeIsTold() {
    Rig rig = rig(MtlsMode.STRICT);
    assertThat(rig.mesh.mtlsMode(9080)).isEqualTo(MtlsMode.STRICT);
    assertThat(rig.mesh.mtlsMode(1)).isEqualTo(MtlsMode.PERMISSIVE);
    InboundCall call = call(rig, get("/"), PLAIN);
    assertThat(call.reply().status()).isEqualTo(403);
    assertThat(call.reply().sentence()).contains("PeerAuthentication default/default");
    assertThat(call.reply().headers()).isEmpty();
    assertThat(call(rig, get("/"), REVIEWS).verdict()).isEqualTo(Verdict.ADMIT);
    Peer nameless = new Peer(null, "10.0.0.1", true);
    assertThat(call(rig, get("/"), nameless).verdict()).isEqualTo(Verdict.REPLY);
  }

  @Test
  void toGrpcARefusalGoesOutWithAnHttpStatusOf200() {
    FakeRequest grpc = get("/a.B/C").header("content-type", "application/grpc");
    InboundCall call = call(rig(MtlsMode.STRICT), grpc, PLAIN);
    call.complete(call.reply().status(), 0, 0);
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.grpcStatus()).isEqualTo(7);
  }

  @Test
  void denyComesBeforeAllow() {
    Rig rig =
        rig(
            MtlsMode.PERMISSIVE,
            policy(Action.DENY, new Condition.Path(StringMatch.prefix("/admin"))),
            policy(Action.ALLOW, new Condition.Always()));
    InboundCall denied = call(rig, get("/admin/x"), REVIEWS);
    assertThat(denied.reply().status()).isEqualTo(403);
    assertThat(denied.reply().grpcStatus()).isEqualTo(7);
    assertThat(denied.reply().body()).isEqualTo("RBAC: access denied");
    assertThat(denied.detail())
        .isEqualTo("rbac_access_denied_matched_policy[ns[default]-policy[p]-rule[0]]");
    assertThat(denied.origin()).isEqualTo(Snapshots.ORIGIN);
    assertThat(denied.reply().headers().get(0).value()).contains("cluster.local/ns/default/sa/");
    assertThat(call(rig, get("/"), REVIEWS).verdict()).isEqualTo(Verdict.ADMIT);
  }

  @Test
  void anAllowPolicyTurnsTheDefaultAroundEvenWithoutRules() {
    InboundCall call = call(rig(MtlsMode.PERMISSIVE, policy(Action.ALLOW)), get("/"), REVIEWS);
    assertThat(call.detail()).isEqualTo("rbac_access_denied_matched_policy[none]");
    assertThat(call(rig(MtlsMode.PERMISSIVE, policy(Action.DENY)), get("/"), PLAIN).verdict())
        .isEqualTo(Verdict.ADMIT);
  }

  @Test
  void pathsAreNormalisedAndHaveNoQuery() {
    Condition exact = new Condition.Path(StringMatch.exact("/admin"));
    for (String path :
        List.of("/admin", "/admin?x=1", "/a/../admin", "/./admin", "/%61dmin", "\\admin")) {
      assertThat(verdict(exact, get(path), PLAIN)).as(path).isEqualTo(Verdict.ADMIT);
    }
    for (String path : List.of("/admin/", "/Admin", "/admin%2F", "/admin/..")) {
      assertThat(verdict(exact, get(path), PLAIN)).as(path).isEqualTo(Verdict.REPLY);
    }
    InboundCall call = call(rig(MtlsMode.PERMISSIVE), get("/a/../../b?q=/../"), PLAIN);
    assertThat(call.path()).isEqualTo("/b?q=/../");
  }

  /**
   * {@code /%6%31dmin} must not become {@code /%61dmin}, which is {@code /admin} to an application
   * that decodes it.
   */
  @Test
  void anEscapeInsideAnEscapeIsNotUnfolded() {
    for (String path : List.of("/%6%31dmin", "/%%36%31dmin", "/%%361dmin", "/x/%2%65%2%45/admin")) {
      InboundCall call = call(rig(MtlsMode.PERMISSIVE), get(path), PLAIN);
      assertThat(call.verdict()).as(path).isEqualTo(Verdict.ADMIT);
      assertThat(call.path())
          .as(path)
          .doesNotContainPattern("%[0-9a-fA-F]{2}dmin|%2[eE]")
          .isEqualTo(PathNormalizer.normalize(call.path()));
    }
    assertThat(PathNormalizer.normalize("/100%/%7Ea%")).isEqualTo("/100%/~a%");
    assertThat(PathNormalizer.normalize("/%x%61%62c")).isEqualTo("/%xabc");
  }

  /** All texts of these parts: what is normal stays as it is, or two readers see two paths. */
  @Test
  void normalisingTwiceIsNormalisingOnce() {
    String[] parts = {
      "%", "2", "6", "1", "e", "%2", "%6", "%31", "%36", "%65", "%2e", "%25", "/", "."
    };
    int each = parts.length;
    for (int i = 0; i < each * each * each * each; i++) {
      String path =
          "/"
              + parts[i % each]
              + parts[i / each % each]
              + parts[i / each / each % each]
              + parts[i / each / each / each];
      String once = PathNormalizer.normalize(path);
      assertThat(PathNormalizer.normalize(once)).as(path).isEqualTo(once);
    }
  }

  @Test
  void pathsThatServersReadDifferentlyAreRefused() {
    for (String path :
        List.of(
            "/a#b",
            "admin",
            "http://x/admin",
            "/a/..;/b",
            "/.;x/b",
            "/%2e%2E;/b",
            "/admin%00.png")) {
      InboundCall call = call(rig(MtlsMode.PERMISSIVE), get(path), PLAIN);
      assertThat(call.verdict()).as(path).isEqualTo(Verdict.REPLY);
      assertThat(call.reply().status()).as(path).isEqualTo(400);
    }
    for (String path : List.of("*", "/a;v=1/b", "/a?x=/..;/", "/a?x=%00", "//a", "/")) {
      InboundCall call = call(rig(MtlsMode.PERMISSIVE), get(path), PLAIN);
      assertThat(call.verdict()).as(path).isEqualTo(Verdict.ADMIT);
    }
  }

  /** Python's server takes each of them for the end of the path. */
  @Test
  void whatServersTakeForTheEndOfAPathIsNoWayAroundARule() {
    Condition admin = new Condition.Path(StringMatch.exact("/admin"));
    Rig denying = rig(MtlsMode.PERMISSIVE, policy(Action.DENY, admin));
    for (char end : new char[] {'\t', '\n', 0xb, '\f', '\r', 0x1c, 0x1f, ' ', 0x7f, 0x85, 0xa0}) {
      InboundCall call = call(denying, get("/admin" + end), PLAIN);
      assertThat(call.verdict()).as("character %d", (int) end).isEqualTo(Verdict.REPLY);
      assertThat(call.reply().status()).isEqualTo(400);
    }
    assertThat(call(denying, get("/\u00c3\u00a9"), PLAIN).verdict()).isEqualTo(Verdict.ADMIT);
  }

  @Test
  void pathParametersAndDoubledSlashesAreNoWayAroundARule() {
    Condition admin = new Condition.Path(StringMatch.exact("/admin"));
    Rig denying = rig(MtlsMode.PERMISSIVE, policy(Action.DENY, admin));
    Rig allowing = rig(MtlsMode.PERMISSIVE, policy(Action.ALLOW, new Condition.Not(admin)));
    for (String path : List.of("/admin;x", "//admin", "/admin;x=1?y", "//admin;")) {
      assertThat(call(denying, get(path), PLAIN).reply().status()).as(path).isEqualTo(403);
      assertThat(call(allowing, get(path), PLAIN).reply().status()).as(path).isEqualTo(403);
    }
    assertThat(call(denying, get("/x;admin"), PLAIN).verdict()).isEqualTo(Verdict.ADMIT);
    assertThat(call(denying, get("/x;y"), PLAIN).path()).isEqualTo("/x;y");
  }

  @Test
  void principalsMatchWithAndWithoutScheme() {
    for (StringMatch match :
        List.of(
            StringMatch.exact("cluster.local/ns/default/sa/reviews"),
            StringMatch.exact("spiffe://cluster.local/ns/default/sa/reviews"),
            StringMatch.prefix("cluster.local/ns/default/"),
            StringMatch.prefix("spiffe://cluster.local/ns/default/"),
            StringMatch.prefix("cluster"),
            StringMatch.prefix("spiffe:"),
            new StringMatch.Suffix("/sa/reviews", false),
            new StringMatch.Present(),
            new StringMatch.Regex(Pattern.compile(".*/ns/default/.*")))) {
      Condition condition = new Condition.Principal(match);
      assertThat(verdict(condition, get("/"), REVIEWS)).as("%s", match).isEqualTo(Verdict.ADMIT);
      assertThat(verdict(condition, get("/"), PLAIN)).as("%s", match).isEqualTo(Verdict.REPLY);
    }
    for (String other :
        List.of(
            "cluster.local/ns/default/sa/review",
            "cluster.local/ns/default/sa/reviewsx",
            "cluster.localx/ns/default/sa/reviews",
            "spiffe://other/ns/default/sa/reviews")) {
      Condition condition = new Condition.Principal(StringMatch.exact(other));
      assertThat(verdict(condition, get("/"), REVIEWS)).as(other).isEqualTo(Verdict.REPLY);
    }
  }

  @Test
  void aNegativePrincipalMatchesCallersWithoutIdentity() {
    Condition notReviews =
        new Condition.Not(
            new Condition.Principal(StringMatch.exact("cluster.local/ns/default/sa/reviews")));
    assertThat(verdict(notReviews, get("/"), PLAIN)).isEqualTo(Verdict.ADMIT);
    assertThat(verdict(notReviews, get("/"), REVIEWS)).isEqualTo(Verdict.REPLY);
  }

  @Test
  void conditionsCombine() {
    Condition getOnly =
        new Condition.Header(new HeaderMatch(":method", StringMatch.exact("GET"), false, false));
    Condition all = new Condition.All(List.of(getOnly, new Condition.Authenticated()));
    assertThat(verdict(all, get("/"), REVIEWS)).isEqualTo(Verdict.ADMIT);
    assertThat(verdict(all, get("/"), PLAIN)).isEqualTo(Verdict.REPLY);
    assertThat(verdict(all, get("/").method("POST"), REVIEWS)).isEqualTo(Verdict.REPLY);
    assertThat(verdict(new Condition.AnyOf(List.of()), get("/"), PLAIN)).isEqualTo(Verdict.REPLY);
    assertThat(verdict(new Condition.All(List.of()), get("/"), PLAIN)).isEqualTo(Verdict.ADMIT);
    assertThat(verdict(new Condition.Never(), get("/"), PLAIN)).isEqualTo(Verdict.REPLY);
    assertThat(verdict(new Condition.Port(9080), get("/"), PLAIN)).isEqualTo(Verdict.ADMIT);
    assertThat(verdict(new Condition.Port(9081), get("/"), PLAIN)).isEqualTo(Verdict.REPLY);
  }

  @Test
  void sourceAddressesAreRanges() {
    Condition inside = new Condition.SourceIp(Cidr.parse("10.0.0.8/31"));
    assertThat(verdict(inside, get("/"), PLAIN)).isEqualTo(Verdict.ADMIT);
    assertThat(verdict(inside, get("/"), Peer.plaintext("::ffff:10.0.0.8")))
        .isEqualTo(Verdict.ADMIT);
    assertThat(verdict(inside, get("/"), REVIEWS)).isEqualTo(Verdict.REPLY);
  }

  @Test
  void quotasAnswer429() {
    QuotaRule rule = new QuotaRule("default/limit", "ratings", Snapshots.ORIGIN);
    InboundListener listener =
        new InboundListener(
            9080, MtlsMode.PERMISSIVE, List.of(), List.of(rule), List.of(), Origin.NONE);
    FakeTicker ticker = new FakeTicker();
    QuotaSource quotas = quota -> new TokenBucket(ticker, 1, 1_000_000_000L);
    Rig rig = new Rig(new Snapshots().inbound(listener).build(), quotas);
    assertThat(call(rig, get("/"), PLAIN).verdict()).isEqualTo(Verdict.ADMIT);
    InboundCall over = call(rig, get("/"), PLAIN);
    assertThat(over.reply().status()).isEqualTo(429);
    assertThat(over.reply().grpcStatus()).isEqualTo(8);
    assertThat(over.flags()).isEqualTo("RL");
    assertThat(over.reply().headers().get(0).name()).isEqualTo("x-envoy-ratelimited");
  }

  @Test
  void aStrangersWordsAreStripped() {
    FakeHeaders headers =
        FakeHeaders.of(
            "x-envoy-attempt-count",
            "9",
            "x-inmesh-peer",
            "a;b;c;d;e",
            "x-forwarded-client-cert",
            "URI=spiffe://evil",
            "x-request-id",
            "1");
    call(rig(MtlsMode.PERMISSIVE), get("/"), PLAIN).editRequestHeaders(headers);
    assertThat(headers.all()).containsOnlyKeys("x-request-id");
  }

  @Test
  void aPeerIsNamedAndKeepsItsWords() {
    FakeRequest request = get("/").header("x-forwarded-client-cert", "URI=spiffe://x/a");
    FakeHeaders headers = FakeHeaders.of("x-envoy-attempt-count", "1", "x-inmesh-peer", "x");
    call(rig(MtlsMode.PERMISSIVE), request, REVIEWS).editRequestHeaders(headers);
    assertThat(headers.all())
        .containsEntry("x-envoy-attempt-count", "1")
        .doesNotContainKey("x-inmesh-peer")
        .containsEntry(
            "x-forwarded-client-cert",
            "URI=spiffe://x/a,By=spiffe://cluster.local/ns/default/sa/productpage;"
                + "URI=spiffe://cluster.local/ns/default/sa/reviews");
  }

  @Test
  void theSourceIsBelievedAsFarAsTheCertificateAgrees() {
    FakeRequest honest = get("/").header("x-inmesh-peer", "reviews-v2;default;reviews;v2;inmesh");
    FakeRequest liar = get("/").header("x-inmesh-peer", "x;kube-system;x;v2;inmesh");
    Rig rig = rig(MtlsMode.PERMISSIVE);
    WorkloadRef source = call(rig, honest, REVIEWS).source();
    assertThat(source.name()).isEqualTo("reviews-v2");
    assertThat(source.principal()).isEqualTo("spiffe://cluster.local/ns/default/sa/reviews");
    assertThat(call(rig, liar, REVIEWS).source().name()).isEqualTo("unknown");
    assertThat(call(rig, liar, REVIEWS).source().namespace()).isEqualTo("default");
    assertThat(call(rig, honest, PLAIN).source()).isEqualTo(WorkloadRef.UNKNOWN);
  }

  @Test
  void theSourceOutlastsTheHeaderThatTellsOfIt() {
    FakeRequest request = get("/").header("x-inmesh-peer", "reviews-v2;default;reviews;v2;inmesh");
    InboundCall call = call(rig(MtlsMode.PERMISSIVE), request, REVIEWS);
    call.editRequestHeaders(new InPlace(request));
    assertThat(call.source().name()).isEqualTo("reviews-v2");
  }

  /** Edits the very headers that the engine sees, as gRPC's adapter does. */
  private record InPlace(FakeRequest request) implements HeaderEditor {
    @Override
    public void set(String name, String value) {
      request.header(name, value);
    }

    @Override
    public void add(String name, String value) {
      request.header(name, value);
    }

    @Override
    public void remove(String name) {
      request.header(name, "");
    }

    @Override
    public void removePrefix(String prefix) {}
  }

  @Test
  void anEndCountsOnce() {
    Rig rig = rig(MtlsMode.PERMISSIVE);
    InboundCall call = call(rig, get("/"), PLAIN);
    call.abandon();
    call.complete(200, 0, 0);
    assertThat(call.flags()).isEqualTo("DC");
    assertThat(call.status()).isZero();
    assertThat(rig.recorder.inbound()).containsExactly(call);
  }
}
