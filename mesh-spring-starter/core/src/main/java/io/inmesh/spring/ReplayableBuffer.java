package io.inmesh.spring;

import java.io.ByteArrayOutputStream;
import okhttp3.RequestBody;

/** A body that the application wrote into memory: it can be sent as often as it takes. */
final class ReplayableBuffer extends ByteArrayOutputStream {
  /** The body, without a copy. Nothing may be written after it. */
  RequestBody body() {
    return RequestBody.create(buf, null, 0, count);
  }
}
