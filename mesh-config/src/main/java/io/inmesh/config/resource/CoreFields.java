package io.inmesh.config.resource;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fields of Kubernetes' own kinds that the mesh keeps but does not read: what is neither here nor
 * in the kind's record is a mistake. Clients of OpenAPI 2 take a list of fields for a complete one,
 * too, and need it to compute strategic merge patches.
 */
public final class CoreFields {
  private static final Map<String, String> MORE =
      Map.ofEntries(
          entry(
              "Service",
              "allocateLoadBalancerNodePorts clusterIPs externalIPs externalTrafficPolicy healthCheckNodePort internalTrafficPolicy"
                  + " ipFamilies ipFamily ipFamilyPolicy loadBalancerClass loadBalancerIP loadBalancerSourceRanges"
                  + " publishNotReadyAddresses sessionAffinity sessionAffinityConfig topologyKeys trafficDistribution"),
          entry("ServicePort", ""),
          entry(
              "Deployment",
              "minReadySeconds paused progressDeadlineSeconds revisionHistoryLimit strategy"),
          entry("LabelSelector", "matchExpressions"),
          entry("PodTemplate", ""),
          entry(
              "PodMetadata",
              "clusterName creationTimestamp deletionGracePeriodSeconds deletionTimestamp finalizers generateName generation"
                  + " managedFields name namespace ownerReferences resourceVersion selfLink uid"),
          entry(
              "PodSpec",
              "activeDeadlineSeconds affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks"
                  + " ephemeralContainers hostAliases hostIPC hostNetwork hostPID hostUsers hostname imagePullSecrets"
                  + " initContainers nodeName nodeSelector os overhead preemptionPolicy priority priorityClassName"
                  + " readinessGates resourceClaims resources restartPolicy runtimeClassName schedulerName schedulingGates"
                  + " securityContext serviceAccount setHostnameAsFQDN shareProcessNamespace subdomain"
                  + " terminationGracePeriodSeconds tolerations topologySpreadConstraints volumes"),
          entry(
              "Container",
              "args command env envFrom imagePullPolicy lifecycle livenessProbe readinessProbe resizePolicy resources"
                  + " restartPolicy securityContext startupProbe stdin stdinOnce terminationMessagePath"
                  + " terminationMessagePolicy tty volumeDevices volumeMounts workingDir"),
          entry("ContainerPort", "hostIP hostPort protocol"),
          entry("ServiceAccount", "automountServiceAccountToken imagePullSecrets secrets"),
          entry("ConfigMap", ""),
          entry("Secret", ""),
          entry("Namespace", "finalizers"));

  private static final Set<String> OF_PODS =
      Set.of("PodMetadata", "PodSpec", "Container", "ContainerPort");

  private CoreFields() {}

  /** Whether all fields of an object are known, here and in its record. */
  public static boolean knows(String schema) {
    return MORE.containsKey(schema);
  }

  /**
   * Whether a field that is not known is refused. What a pod holds is not: it grows with every
   * release of Kubernetes, and starts nothing here.
   */
  public static boolean refusesOthers(String schema) {
    return MORE.containsKey(schema) && !OF_PODS.contains(schema);
  }

  /** The fields that the mesh does not read. */
  public static List<String> of(String schema) {
    String fields = MORE.getOrDefault(schema, "");
    return fields.isEmpty() ? List.of() : List.of(fields.split(" ", -1));
  }
}
