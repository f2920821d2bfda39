package io.inmesh.config.resource;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Workloads of Kubernetes; read for analysis, never started. */
@Lenient
@Doc("Workloads of Kubernetes; read for analysis, never started.")
public record Deployment(
    @Range(max = Integer.MAX_VALUE) @Doc("How many.") @Nullable Integer replicas,
    @Doc("Labels of its pods.") @Nullable LabelSelector selector,
    @Doc("What each pod is.") @Nullable PodTemplate template)
    implements Spec {

  /** Labels. */
  @Lenient
  @Doc("Labels.")
  public record LabelSelector(
      @Doc("Labels, all of which must be equal.") Map<String, String> matchLabels) {}

  /** A pod. */
  @Lenient
  @Doc("A pod.")
  public record PodTemplate(
      @Doc("Labels.") @Nullable PodMetadata metadata, @Doc("Containers.") @Nullable PodSpec spec) {}

  /** A pod's labels. */
  @Lenient
  @Doc("A pod's labels.")
  public record PodMetadata(
      @Doc("Labels.") Map<String, String> labels,
      @Doc("Annotations.") Map<String, String> annotations) {}

  /** A pod's containers. */
  @Lenient
  @Doc("A pod's containers.")
  public record PodSpec(
      @Doc("Account.") @Nullable String serviceAccountName,
      @Doc("Containers.") List<Container> containers) {}

  /** A container. */
  @Lenient
  @Doc("A container.")
  public record Container(
      @Doc("Name.") @Nullable String name,
      @Doc("Image.") @Nullable String image,
      @Doc("Ports.") List<ContainerPort> ports) {}

  /** A container's port. */
  @Lenient
  @Doc("A container's port.")
  public record ContainerPort(
      @Range(max = 65535) @Doc("Number.") @Nullable Integer containerPort,
      @Doc("Name.") @Nullable String name) {}
}
