package io.inmesh.http.tomcat10;

import io.inmesh.http.tomcat.OnePortProtocol;
import io.inmesh.http.tomcat.TomcatContract;

class MeshProtocolTest extends TomcatContract {
  @Override
  protected Class<? extends OnePortProtocol> connector() {
    return MeshProtocol.class;
  }
}
