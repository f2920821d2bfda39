package io.inmesh.spring;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.http.client.AbstractClientHttpRequestFactoryWrapper;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Puts the application's HTTP clients into the mesh: beans of type {@link RestClient.Builder},
 * {@link RestTemplate}, {@link OkHttpClient} and {@link OkHttpClient.Builder}. What they were set
 * up with serves hosts outside the mesh. A builder on which the application sets a request factory
 * afterwards is the application's own affair. Any thread.
 */
public final class MeshClients implements BeanPostProcessor {
  private final Supplier<MeshLifecycle> mesh;
  private final Set<RestClient.Builder> attached =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /**
   * @param mesh asked for with the first client, so that nothing starts early
   */
  public MeshClients(Supplier<MeshLifecycle> mesh) {
    this.mesh = mesh;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof RestClient.Builder builder) {
      attach(builder);
    } else if (bean instanceof RestTemplate template) {
      attach(mesh.get(), template);
    } else if (bean instanceof OkHttpClient.Builder builder) {
      attach(builder);
    } else if (bean.getClass() == OkHttpClient.class) { // none that somebody has extended
      return attach((OkHttpClient) bean);
    }
    return bean;
  }

  /** Puts what the builder will build into the mesh. Doing it again changes nothing. */
  public void attach(RestClient.Builder builder) {
    if (attached.add(builder)) {
      builder.requestFactory(
          new MeshClientHttpRequestFactory(
              mesh.get(), new OriginalRequestFactory(builder), FactorySettings.of(builder)));
    }
  }

  /**
   * Puts a template into the mesh; what it had stays for hosts outside. Doing it again changes
   * nothing.
   */
  public static void attach(MeshLifecycle mesh, RestTemplate template) {
    List<ClientHttpRequestInterceptor> interceptors = List.copyOf(template.getInterceptors());
    template.setInterceptors(List.of()); // with interceptors the template hides its factory
    ClientHttpRequestFactory own = template.getRequestFactory();
    if (!inMesh(own)) {
      ClientHttpRequestFactory meshed = new MeshClientHttpRequestFactory(mesh, own);
      template.setRequestFactory(
          own instanceof BufferingClientHttpRequestFactory
              ? new BufferingClientHttpRequestFactory(meshed) // its answers can be read twice
              : meshed);
    }
    template.setInterceptors(interceptors);
  }

  private static boolean inMesh(ClientHttpRequestFactory factory) {
    ClientHttpRequestFactory inner = factory;
    while (inner instanceof AbstractClientHttpRequestFactoryWrapper wrapper) {
      inner = wrapper.getDelegate();
    }
    return inner instanceof MeshClientHttpRequestFactory;
  }

  private void attach(OkHttpClient.Builder builder) {
    if (builder.interceptors().stream().noneMatch(MeshInterceptor.class::isInstance)) {
      builder.addInterceptor(new MeshInterceptor(mesh.get()));
    }
  }

  /** Shares pool and dispatcher with the one that it takes the place of. */
  private OkHttpClient attach(OkHttpClient client) {
    if (client.interceptors().stream().anyMatch(MeshInterceptor.class::isInstance)) {
      return client;
    }
    return client.newBuilder().addInterceptor(new MeshInterceptor(mesh.get())).build();
  }
}
