package io.inmesh.http.tomcat;

import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP/2 that begins with its preface, or with an upgrade. Tomcat takes it for plaintext and does
 * not tell its streams of TLS, so they would not know who their caller is.
 */
record OnePortUpgrade(UpgradeProtocol protocol) implements UpgradeProtocol {
  @Override
  public String getHttpUpgradeName(boolean tls) {
    return protocol.getHttpUpgradeName(tls);
  }

  @Override
  public byte[] getAlpnIdentifier() {
    return protocol.getAlpnIdentifier();
  }

  @Override
  public String getAlpnName() {
    return protocol.getAlpnName();
  }

  @Override
  public Processor getProcessor(SocketWrapperBase<?> socket, Adapter adapter) {
    Processor processor = protocol.getProcessor(socket, adapter);
    processor.setSslSupport(socket.getSslSupport());
    return processor;
  }

  @Override
  public InternalHttpUpgradeHandler getInternalUpgradeHandler(
      SocketWrapperBase<?> socket, Adapter adapter, Request request) {
    InternalHttpUpgradeHandler handler =
        protocol.getInternalUpgradeHandler(socket, adapter, request);
    handler.setSslSupport(socket.getSslSupport());
    return handler;
  }

  @Override
  public boolean accept(Request request) {
    return protocol.accept(request);
  }
}
