package io.inmesh.http.tomcat11;

import io.inmesh.http.tomcat.OnePortProtocol;
import org.apache.coyote.http2.Http2Protocol;

/** The one-port connector for this version of Tomcat, which makes connectors by class name. */
public final class MeshProtocol extends OnePortProtocol {
  /** A connector that is not in the mesh yet. */
  public MeshProtocol() {
    super(new MeshEndpoint());
  }

  @Override
  protected boolean takeEveryScheme() {
    if (plaintextHttp2() instanceof Http2Protocol http2) {
      http2.setAllowSchemeMismatch(true);
      return true;
    }
    return false;
  }
}
