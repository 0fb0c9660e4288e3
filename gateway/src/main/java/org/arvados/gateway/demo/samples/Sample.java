package org.arvados.gateway.demo.samples;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * How one request is answered. One instance serves one request, on the event loop of its
 * connection; its {@link Reply} came with the constructor. Unless it says otherwise, it ignores the
 * request's body and answers when that has ended.
 */
interface Sample {
  /** A piece of the request's body, to be read at once; the caller releases it. */
  default void body(ByteBuf piece) {}

  /** The request has ended. */
  void end(HttpHeaders trailers);

  /** The connection takes more output again. */
  default void writable() {}

  /** The client has gone before the answer was finished. */
  default void gone() {}
}
