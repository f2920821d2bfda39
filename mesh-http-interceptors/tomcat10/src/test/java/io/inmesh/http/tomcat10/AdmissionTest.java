package io.inmesh.http.tomcat10;

import io.inmesh.http.tomcat.OnePortProtocol;
import io.inmesh.http.tomcat.TomcatAdmission;

class AdmissionTest extends TomcatAdmission {
  @Override
  protected Class<? extends OnePortProtocol> connector() {
    return MeshProtocol.class;
  }
}
