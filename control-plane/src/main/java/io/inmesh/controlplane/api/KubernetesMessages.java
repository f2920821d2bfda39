package io.inmesh.controlplane.api;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The protobuf messages of the kinds that kubectl makes by itself, as {@code number:name=type}: a
 * type is text (if none is written), another message, or a word in small letters; {@code *} marks a
 * list.
 *
 * @see <a href="https://github.com/kubernetes/api/blob/master/core/v1/generated.proto">core/v1</a>
 */
final class KubernetesMessages {
  /** A field; its name is the one that JSON has. */
  record Field(String name, String type, boolean repeated) {}

  private static final Map<String, Map<Integer, Field>> BY_NAME = new HashMap<>();

  static {
    add("Unknown", "1:typeMeta=TypeMeta 2:raw=bytes 3:contentEncoding 4:contentType");
    add("TypeMeta", "1:apiVersion 2:kind");
    add(
        "Meta",
        "1:name 2:generateName 3:namespace 4:selfLink 5:uid 6:resourceVersion 7:generation=number 8:creationTimestamp=ignored"
            + " 11:labels=texts 12:annotations=texts 14:finalizers*");
    add("ConfigMap", "1:metadata=Meta 2:data=texts 3:binaryData=blobs 4:immutable=bool");
    add("Secret", "1:metadata=Meta 2:data=blobs 3:type 4:stringData=texts 5:immutable=bool");
    add("Namespace", "1:metadata=Meta 2:spec=NamespaceSpec 3:status=NamespaceStatus");
    add("NamespaceSpec", "1:finalizers*");
    add("NamespaceStatus", "1:phase");
    add(
        "ServiceAccount",
        "1:metadata=Meta 2:secrets=Reference* 3:imagePullSecrets=Local* 4:automountServiceAccountToken=bool");
    add("Reference", "1:kind 2:namespace 3:name 4:uid 5:apiVersion 6:resourceVersion 7:fieldPath");
    add("Local", "1:name");
    add("Service", "1:metadata=Meta 2:spec=ServiceSpec 3:status=ServiceStatus");
    add(
        "ServiceSpec",
        "1:ports=ServicePort* 2:selector=texts 3:clusterIP 4:type 5:externalIPs* 7:sessionAffinity 8:loadBalancerIP"
            + " 9:loadBalancerSourceRanges* 10:externalName 11:externalTrafficPolicy 12:healthCheckNodePort=number"
            + " 13:publishNotReadyAddresses=flag 14:sessionAffinityConfig=AffinityConfig 17:ipFamilyPolicy 18:clusterIPs*"
            + " 19:ipFamilies* 20:allocateLoadBalancerNodePorts=bool 21:loadBalancerClass 22:internalTrafficPolicy"
            + " 23:trafficDistribution");
    add(
        "ServicePort",
        "1:name 2:protocol 3:port=number 4:targetPort=IntOrString 5:nodePort=number 6:appProtocol");
    add("IntOrString", "1:type=number 2:intVal=number 3:strVal");
    add("AffinityConfig", "1:clientIP=ClientIP");
    add("ClientIP", "1:timeoutSeconds=number");
    add("ServiceStatus", "1:loadBalancer=Empty");
    add("Empty", "");
  }

  private KubernetesMessages() {}

  private static void add(String message, String fields) {
    BY_NAME.put(
        message,
        Arrays.stream(fields.split(" ", -1))
            .filter(each -> !each.isEmpty())
            .collect(
                Collectors.toUnmodifiableMap(
                    each -> Integer.valueOf(each.substring(0, each.indexOf(':'))),
                    each -> field(each.substring(each.indexOf(':') + 1)))));
  }

  private static Field field(String text) {
    boolean repeated = text.endsWith("*");
    String single = repeated ? text.substring(0, text.length() - 1) : text;
    int equals = single.indexOf('=');
    return equals < 0
        ? new Field(single, "text", repeated)
        : new Field(single.substring(0, equals), single.substring(equals + 1), repeated);
  }

  /** The fields of a message by number. */
  static Map<Integer, Field> of(String message) {
    return BY_NAME.getOrDefault(message, Map.of());
  }

  /** Whether a kind of v1 is among them. */
  static boolean isKind(String name) {
    return new Field("metadata", "Meta", false).equals(of(name).get(1));
  }
}
