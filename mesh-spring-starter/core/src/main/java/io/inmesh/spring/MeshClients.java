package io.inmesh.spring;

import java.util.List;
import java.util.function.Supplier;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Puts the application's HTTP clients into the mesh: beans of type {@link RestClient.Builder},
 * {@link RestTemplate} and {@link OkHttpClient.Builder}. A builder on which the application sets a
 * request factory afterwards is the application's own affair.
 */
public final class MeshClients implements BeanPostProcessor {
  private final Supplier<MeshLifecycle> mesh;
  private final Supplier<ClientHttpRequestFactory> others;

  /**
   * @param mesh asked for with the first client, so that nothing starts early
   * @param others makes the factory for hosts outside the mesh
   */
  public MeshClients(Supplier<MeshLifecycle> mesh, Supplier<ClientHttpRequestFactory> others) {
    this.mesh = mesh;
    this.others = others;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof RestClient.Builder builder) {
      builder.requestFactory(new MeshClientHttpRequestFactory(mesh.get(), others.get()));
    } else if (bean instanceof RestTemplate template) {
      attach(mesh.get(), template);
    } else if (bean instanceof OkHttpClient.Builder builder) {
      builder.addInterceptor(interceptor(mesh.get()));
    }
    return bean;
  }

  /**
   * Puts a template into the mesh; what it had stays for hosts outside. Doing it again changes
   * nothing.
   */
  public static void attach(MeshLifecycle mesh, RestTemplate template) {
    List<ClientHttpRequestInterceptor> interceptors = List.copyOf(template.getInterceptors());
    template.setInterceptors(List.of()); // with interceptors the template hides its factory
    ClientHttpRequestFactory own = template.getRequestFactory();
    if (!(own instanceof MeshClientHttpRequestFactory)) {
      template.setRequestFactory(new MeshClientHttpRequestFactory(mesh, own));
    }
    template.setInterceptors(interceptors);
  }

  private static Interceptor interceptor(MeshLifecycle mesh) {
    return chain -> {
      if (mesh.excludes(chain.request().url().host())) {
        return chain.proceed(chain.request());
      }
      mesh.awaitReady();
      return mesh.transport().interceptor().intercept(chain);
    };
  }
}
