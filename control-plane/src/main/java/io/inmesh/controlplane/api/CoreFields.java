package io.inmesh.controlplane.api;

import java.util.List;
import java.util.Map;

/**
 * Fields of Kubernetes' own kinds that the mesh keeps but does not read. Clients of OpenAPI 2 take
 * a list of fields for a complete one, refuse what is not in it, and need it to compute strategic
 * merge patches.
 */
final class CoreFields {
  private static final Map<String, String> MORE =
      Map.of(
          "Service",
              "allocateLoadBalancerNodePorts clusterIPs externalIPs externalTrafficPolicy healthCheckNodePort internalTrafficPolicy"
                  + " ipFamilies ipFamily ipFamilyPolicy loadBalancerClass loadBalancerIP loadBalancerSourceRanges"
                  + " publishNotReadyAddresses sessionAffinity sessionAffinityConfig topologyKeys trafficDistribution",
          "ServicePort", "",
          "Deployment",
              "minReadySeconds paused progressDeadlineSeconds revisionHistoryLimit strategy",
          "LabelSelector", "matchExpressions",
          "PodTemplate", "",
          "PodMetadata",
              "clusterName creationTimestamp deletionGracePeriodSeconds deletionTimestamp finalizers generateName generation"
                  + " managedFields name namespace ownerReferences resourceVersion selfLink uid",
          "PodSpec",
              "activeDeadlineSeconds affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks"
                  + " ephemeralContainers hostAliases hostIPC hostNetwork hostPID hostUsers hostname imagePullSecrets"
                  + " initContainers nodeName nodeSelector os overhead preemptionPolicy priority priorityClassName"
                  + " readinessGates resourceClaims resources restartPolicy runtimeClassName schedulerName schedulingGates"
                  + " securityContext serviceAccount setHostnameAsFQDN shareProcessNamespace subdomain"
                  + " terminationGracePeriodSeconds tolerations topologySpreadConstraints volumes",
          "Container",
              "args command env envFrom imagePullPolicy lifecycle livenessProbe readinessProbe resizePolicy resources"
                  + " restartPolicy securityContext startupProbe stdin stdinOnce terminationMessagePath"
                  + " terminationMessagePolicy tty volumeDevices volumeMounts workingDir",
          "ContainerPort", "hostIP hostPort protocol",
          "ServiceAccount", "automountServiceAccountToken imagePullSecrets secrets");

  private CoreFields() {}

  /** Whether all fields of an object are known here. */
  static boolean knows(String schema) {
    return MORE.containsKey(schema);
  }

  /** The fields that the mesh does not read. */
  static List<String> of(String schema) {
    String fields = MORE.getOrDefault(schema, "");
    return fields.isEmpty() ? List.of() : List.of(fields.split(" ", -1));
  }
}
