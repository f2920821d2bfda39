package io.inmesh.http;

import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.internal.connection.RealCall;

/**
 * What the application set on its own client: cookies, time-outs, network interceptors and so on
 * count for attempts too.
 *
 * @param client the application's; compared by identity
 * @param connectTimeoutMillis 0 = none
 * @param readTimeoutMillis 0 = none
 * @param writeTimeoutMillis 0 = none
 */
record Caller(
    OkHttpClient client, int connectTimeoutMillis, int readTimeoutMillis, int writeTimeoutMillis) {

  static Caller of(OkHttpClient client) {
    return new Caller(
        client,
        client.connectTimeoutMillis(),
        client.readTimeoutMillis(),
        client.writeTimeoutMillis());
  }

  /** The caller behind an interceptor's chain. */
  static Caller of(Interceptor.Chain chain, OkHttpClient otherwise) {
    return new Caller(
        client(chain.call(), otherwise),
        chain.connectTimeoutMillis(),
        chain.readTimeoutMillis(),
        chain.writeTimeoutMillis());
  }

  /**
   * OkHttp has no public way from a call to its client. RealCall.client has been there since 3.x;
   * where it is not (a wrapped call), the transport's own client speaks for the application.
   */
  private static OkHttpClient client(Call call, OkHttpClient otherwise) {
    return call instanceof RealCall real ? real.getClient() : otherwise;
  }
}
