package io.inmesh.http.tomcat10;

import io.inmesh.http.tomcat.OnePortProtocol;

/** The one-port connector for this version of Tomcat, which makes connectors by class name. */
public final class MeshProtocol extends OnePortProtocol {
  /** A connector that is not in the mesh yet. */
  public MeshProtocol() {
    super(new MeshEndpoint());
  }
}
