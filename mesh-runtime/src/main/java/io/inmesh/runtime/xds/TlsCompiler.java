package io.inmesh.runtime.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.inmesh.identity.SpiffeId;
import io.inmesh.snapshot.MeshTls;
import io.inmesh.xds.proto.envoy.config.core.v3.TransportSocket;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.inmesh.xds.proto.envoy.type.matcher.v3.StringMatcher;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The mesh's TLS, towards others and on own ports. Other TLS is refused. */
final class TlsCompiler {
  static final String TLS = "envoy.transport_sockets.tls";
  static final String RAW = "envoy.transport_sockets.raw_buffer";

  private static final Set<String> UPSTREAM = Set.of("common_tls_context", "sni");
  private static final Set<String> DOWNSTREAM =
      Set.of("common_tls_context", "require_client_certificate");
  private static final Set<String> COMMON =
      Set.of(
          "alpn_protocols",
          "tls_certificate_provider_instance",
          "validation_context",
          "combined_validation_context");
  private static final Set<String> VALIDATION =
      Set.of(
          "match_subject_alt_names",
          "match_typed_subject_alt_names",
          "ca_certificate_provider_instance");

  private TlsCompiler() {}

  /** TLS towards a cluster; null = plaintext. */
  static @Nullable MeshTls upstream(FieldPath at, TransportSocket socket) {
    if (socket.getName().equals(RAW)) {
      return null;
    }
    FieldPath here = at.dot("typed_config");
    UpstreamTlsContext context = unpack(at, socket, UpstreamTlsContext.class);
    here.only(context, UPSTREAM);
    CommonTlsContext common = context.getCommonTlsContext();
    checkCommon(here.dot("common_tls_context"), common);
    return new MeshTls(context.getSni(), peers(here, common), common.getAlpnProtocolsList());
  }

  /** Checks that a port's TLS is the mesh's, with client certificates. */
  static void checkDownstream(FieldPath at, TransportSocket socket) {
    FieldPath here = at.dot("typed_config");
    DownstreamTlsContext context = unpack(at, socket, DownstreamTlsContext.class);
    here.only(context, DOWNSTREAM);
    if (!context.getRequireClientCertificate().getValue()) {
      throw here.dot("require_client_certificate")
          .refuse("false: this client serves the mesh's mutual TLS only");
    }
    checkCommon(here.dot("common_tls_context"), context.getCommonTlsContext());
  }

  private static void checkCommon(FieldPath at, CommonTlsContext common) {
    at.only(common, COMMON);
    if (!common.hasTlsCertificateProviderInstance()) {
      throw at.dot("tls_certificate_provider_instance")
          .refuse("is missing: this client speaks TLS with the mesh's identity only");
    }
  }

  private static Set<SpiffeId> peers(FieldPath at, CommonTlsContext common) {
    FieldPath here = at.dot("common_tls_context.validation_context");
    CertificateValidationContext validation =
        common.hasCombinedValidationContext()
            ? common.getCombinedValidationContext().getDefaultValidationContext()
            : common.getValidationContext();
    here.only(validation, VALIDATION);
    Set<SpiffeId> peers = new LinkedHashSet<>();
    for (int i = 0; i < matchersCount(validation); i++) {
      peers.add(peer(here.at("match_subject_alt_names", i), matcher(validation, i)));
    }
    return peers;
  }

  @SuppressWarnings("deprecation") // the untyped form is what gRPC reads, so it is what is sent
  private static int matchersCount(CertificateValidationContext validation) {
    return validation.getMatchSubjectAltNamesCount()
        + validation.getMatchTypedSubjectAltNamesCount();
  }

  @SuppressWarnings("deprecation") // see above
  private static StringMatcher matcher(CertificateValidationContext validation, int index) {
    int untyped = validation.getMatchSubjectAltNamesCount();
    if (index < untyped) {
      return validation.getMatchSubjectAltNames(index);
    }
    SubjectAltNameMatcher typed = validation.getMatchTypedSubjectAltNames(index - untyped);
    return typed.getMatcher();
  }

  private static SpiffeId peer(FieldPath at, StringMatcher matcher) {
    if (matcher.getMatchPatternCase() != StringMatcher.MatchPatternCase.EXACT) {
      throw at.refuse("expected an exact SPIFFE id, found %s", matcher.getMatchPatternCase());
    }
    try {
      return SpiffeId.parse(matcher.getExact());
    } catch (IllegalArgumentException e) {
      throw at.refuse("%s", e.getMessage());
    }
  }

  private static <T extends Message> T unpack(FieldPath at, TransportSocket socket, Class<T> type) {
    Any packed = socket.getTypedConfig();
    if (!socket.getName().equals(TLS)) {
      throw at.dot("name").refuse("'%s' (expected: %s or %s)", socket.getName(), TLS, RAW);
    }
    try {
      return Protos.unpack(packed, type);
    } catch (InvalidProtocolBufferException e) {
      throw at.dot("typed_config").refuse("is no %s", type.getSimpleName());
    }
  }
}
