package io.inmesh.config.resource;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which tokens a workload accepts. */
@Doc(
    "Which JSON Web Tokens a workload accepts. A request without one passes; requiring one takes an AuthorizationPolicy.")
@OneOf({"selector", "targetRef", "targetRefs"})
public record RequestAuthentication(
    @Doc("Workloads that it is for; absent = the namespace.") @Nullable PolicySelector selector,
    @Doc("The object that it is attached to.") @Nullable PolicyTargetReference targetRef,
    @Doc("The objects that it is attached to.") List<PolicyTargetReference> targetRefs,
    @Doc("A rule for each issuer.") List<JWTRule> jwtRules)
    implements Spec {

  /** An issuer. */
  @Doc("An issuer and what its tokens must have.")
  @OneOf({"jwksUri", "jwks"})
  public record JWTRule(
      @Doc("The iss claim; may be left out with jwksUri.") @Nullable String issuer,
      @Doc("aud claims, of which any must be there.") List<String> audiences,
      @Doc("Where its keys are.") @Nullable String jwksUri,
      @Doc("Its keys.") @Nullable String jwks,
      @Doc("Headers that may hold the token.") List<JWTHeader> fromHeaders,
      @Doc("Query parameters that may hold it.") List<String> fromParams,
      @Doc("Header that gets the payload, base64.") @Nullable String outputPayloadToHeader,
      @Doc("Cookies that may hold it.") List<String> fromCookies,
      @Doc("Leave the token in the request.") boolean forwardOriginalToken,
      @Doc("Headers that get claims.") List<ClaimToHeader> outputClaimToHeaders,
      @Doc("Time to fetch keys; default 5s.") @Nullable Duration timeout,
      @Doc("Claims that are split at blanks.") List<String> spaceDelimitedClaims) {}

  /** A header that may hold the token. */
  @Doc("A header that may hold the token.")
  public record JWTHeader(
      @Required @Doc("Its name.") String name,
      @Doc("What stands before the token.") @Nullable String prefix) {}

  /** A claim that becomes a header. */
  @Doc("A claim that becomes a header.")
  public record ClaimToHeader(
      @Required @Doc("The header.") String header, @Required @Doc("The claim.") String claim) {}
}
