package io.inmesh.runtime.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import io.inmesh.xds.proto.envoy.config.core.v3.CidrRange;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Permission;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Policy;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Principal;
import io.inmesh.xds.proto.envoy.config.rbac.v3.RBAC;
import io.inmesh.xds.proto.envoy.type.matcher.v3.StringMatcher;
import io.inmesh.xds.proto.envoy.type.v3.Int32Range;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of a rule that this client cannot enforce whole, nothing counts: it is refused, and said so. */
class RbacRefusalTest {
  private static final Permission ANYTHING = Permission.newBuilder().setAny(true).build();
  private static final Principal ANYBODY = Principal.newBuilder().setAny(true).build();
  private static final UnknownFieldSet FROM_THE_FUTURE =
      UnknownFieldSet.newBuilder()
          .addField(999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
          .build();

  private static RBAC rules(Permission what, Principal who) {
    return rules(Policy.newBuilder().addPermissions(what).addPrincipals(who).build());
  }

  private static RBAC rules(Policy policy) {
    return RBAC.newBuilder().setAction(RBAC.Action.DENY).putPolicies("deny", policy).build();
  }

  private static void refused(RBAC rules) {
    assertThatThrownBy(() -> RbacCompiler.policy(FieldPath.ROOT, rules))
        .as(rules.toString())
        .isInstanceOf(InvalidResourceException.class);
  }

  @Test
  void aRuleAboutNothingUnknownIsTaken() {
    assertThat(RbacCompiler.policy(FieldPath.ROOT, rules(ANYTHING, ANYBODY)).rules()).hasSize(1);
  }

  @Test
  void demandsThatAreNotUnderstoodAreRefusedWhereverTheyStand() {
    for (Permission each :
        List.of(
            Permission.getDefaultInstance(),
            Permission.newBuilder().setDestinationIp(CidrRange.getDefaultInstance()).build(),
            Permission.newBuilder()
                .setDestinationPortRange(Int32Range.getDefaultInstance())
                .build(),
            Permission.newBuilder()
                .setRequestedServerName(StringMatcher.newBuilder().setExact("x"))
                .build(),
            Permission.newBuilder().setUnknownFields(FROM_THE_FUTURE).build())) {
      refused(rules(each, ANYBODY));
      refused(rules(Permission.newBuilder().setNotRule(each).build(), ANYBODY));
      Permission.Set set = Permission.Set.newBuilder().addRules(ANYTHING).addRules(each).build();
      refused(rules(Permission.newBuilder().setAndRules(set).build(), ANYBODY));
      refused(rules(Permission.newBuilder().setOrRules(set).build(), ANYBODY));
    }
  }

  @Test
  void callersThatAreNotUnderstoodAreRefusedWhereverTheyStand() {
    for (Principal each :
        List.of(
            Principal.getDefaultInstance(),
            Principal.newBuilder().setRemoteIp(CidrRange.getDefaultInstance()).build(),
            Principal.newBuilder().setUnknownFields(FROM_THE_FUTURE).build())) {
      refused(rules(ANYTHING, each));
      refused(rules(ANYTHING, Principal.newBuilder().setNotId(each).build()));
      Principal.Set set = Principal.Set.newBuilder().addIds(ANYBODY).addIds(each).build();
      refused(rules(ANYTHING, Principal.newBuilder().setAndIds(set).build()));
      refused(rules(ANYTHING, Principal.newBuilder().setOrIds(set).build()));
    }
  }

  /** Beside what is understood, too: a field that is not read must not be left out. */
  @Test
  void fieldsFromTheFutureAreRefusedBesideWhatIsUnderstood() {
    refused(rules(ANYTHING.toBuilder().setUnknownFields(FROM_THE_FUTURE).build(), ANYBODY));
    refused(rules(ANYTHING, ANYBODY.toBuilder().setUnknownFields(FROM_THE_FUTURE).build()));
    refused(
        rules(
            ANYTHING,
            Principal.newBuilder()
                .setAuthenticated(
                    Principal.Authenticated.newBuilder().setUnknownFields(FROM_THE_FUTURE))
                .build()));
    Policy policy = rules(ANYTHING, ANYBODY).getPoliciesOrThrow("deny");
    refused(rules(policy.toBuilder().setUnknownFields(FROM_THE_FUTURE).build()));
    refused(rules(policy).toBuilder().setUnknownFields(FROM_THE_FUTURE).build());
    refused(rules(policy).toBuilder().setAction(RBAC.Action.LOG).build());
  }
}
