package io.inmesh.http.tomcat;

import io.inmesh.http.MeshPort;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** A whole Tomcat of whatever version, on a free port of 127.0.0.1, with one servlet. */
public final class TestTomcat implements AutoCloseable {
  private static final String EVERYWHERE = "/*";

  private final Tomcat tomcat = new Tomcat();
  private final Connector connector;
  private final Context context;

  /**
   * Not started yet.
   *
   * @param protocol this version's connector
   * @param port what the connector serves
   * @param directory for what Tomcat writes
   */
  public TestTomcat(Class<? extends OnePortProtocol> protocol, MeshPort port, Path directory) {
    connector = new Connector(protocol.getName());
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    ((OnePortProtocol) connector.getProtocolHandler()).mesh(port);
    tomcat.setBaseDir(directory.toString());
    tomcat.setConnector(connector);
    context = tomcat.addContext("", directory.toString());
  }

  /** Speaks HTTP/2, too. */
  public TestTomcat http2() {
    connector.addUpgradeProtocol(new Http2Protocol());
    return this;
  }

  /** Passes requests through this one, after those that were named before. */
  public TestTomcat filter(String name, Filter filter) {
    FilterDef definition = new FilterDef();
    definition.setFilterName(name);
    definition.setFilter(filter);
    definition.setAsyncSupported("true");
    context.addFilterDef(definition);
    FilterMap map = new FilterMap();
    map.setFilterName(name);
    map.addURLPattern(EVERYWHERE);
    context.addFilterMap(map);
    return this;
  }

  /**
   * Starts.
   *
   * @return the bound port
   */
  public int start(HttpServlet application) throws LifecycleException {
    Tomcat.addServlet(context, "application", application).setAsyncSupported(true);
    context.addServletMappingDecoded(EVERYWHERE, "application");
    tomcat.start();
    return connector.getLocalPort();
  }

  /** Returns when no request is under way any more. */
  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }
}
