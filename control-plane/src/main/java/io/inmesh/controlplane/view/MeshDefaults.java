package io.inmesh.controlplane.view;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.model.MeshConfig;

/**
 * What holds for the mesh where ConfigMap istio says nothing.
 *
 * @param config in full
 * @param written the same as Istio writes it, without what is Istio's default anyway: for readers
 *     of the API, who decode it as the control plane did
 */
public record MeshDefaults(MeshConfig config, MapNode written) {}
