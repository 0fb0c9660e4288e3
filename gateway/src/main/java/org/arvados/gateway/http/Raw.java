package org.arvados.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;

/** What may be written besides HTTP messages, and instead of them behind a 101. */
final class Raw {
  private Raw() {}

  /**
   * Whether the message may go as it is. Before a switch: what is no bytes, and the empty buffer
   * that waits for earlier writes. Behind it: bytes, and the last content that ends the switching
   * message.
   */
  static boolean mayPass(Object message, boolean switched) {
    if (message instanceof HttpObject) {
      return switched && message == LastHttpContent.EMPTY_LAST_CONTENT;
    }
    return switched || !(message instanceof ByteBuf bytes) || !bytes.isReadable();
  }

  /** What to pass on for it. */
  static Object bytesOf(Object message) {
    return message instanceof HttpObject ? Unpooled.EMPTY_BUFFER : message;
  }
}
